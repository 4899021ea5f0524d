//! The chain of one certificate, found in any order.

use std::cmp::Reverse;
use std::collections::{HashSet, VecDeque};

use time::OffsetDateTime;

use crate::x509::Certificate;
use crate::x509::chain::leaves::leaves;
use crate::x509::chain::pool::{Judge, Pool};
use crate::x509::chain::self_signed::is_self_signed;
use crate::x509::path;
use crate::x509::signature::{self, Signature};

/// A chain with what was not needed for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// Leaf first, each signed by the next, as far as `links` say so.
    pub certificates: Vec<Certificate>,
    /// What came of verifying the signature of each but the last with the key of the next.
    pub links: Vec<Signature>,
    /// Whether the last one is self-signed.
    pub complete: bool,
    /// Indices of the leaf's own certificates that are byte-equal to an earlier one.
    pub duplicates: Vec<usize>,
    /// Indices of the leaf's own certificates that have no part in the chain, duplicates left out.
    pub unrelated: Vec<usize>,
}

/// Builds chains for many leaves, whose common issuers are indexed only once.
pub struct Builder<'p> {
    common: Pool<'p>,
    judge: Judge,
    /// Of ways that have to be valid: they take no work from the others.
    strict_judge: Judge,
}

impl<'p> Builder<'p> {
    /// A builder that finds issuers among these certificates.
    pub fn new(common: impl IntoIterator<Item = &'p Certificate>) -> Self {
        let mut pool = Pool::new();
        pool.extend(common);
        Self { common: pool, judge: Judge::new(), strict_judge: Judge::new() }
    }

    /// The chain that begins with `leaf`, its issuers found among its `own` certificates, which may hold the leaf
    /// itself, and after them among the common ones.
    ///
    /// Where a certificate has several issuers (cross-signing, a renewed CA), those with the key identifier that it asks
    /// for come first, then the order decides; but a way that ends in a self-signed root is preferred to one that does
    /// not, a verified signature to one that cannot be verified, a CA to what is none, and an issuer that is valid as long
    /// as what it issued to one that is not. Without such a root it is the longest way. Where that ends at a certificate
    /// whose issuer is there by name and key identifier, and only the signature is broken, it goes on with that issuer; or
    /// with one of the name whose key made the signature, and only the identifier is another.
    /// Work is bounded for certificates made to confuse.
    pub fn build(&mut self, leaf: &Certificate, own: &[Certificate]) -> Chain {
        self.chain(leaf, own, None)
    }

    /// The same for a time: a way to a root whose issuers are all CAs and valid then, and that breaks no rule for paths,
    /// comes before every other, and is the same in whatever order they are given. Of several issuers it takes a root that
    /// is among the leaf's own certificates, so that the way is short, and then as above, the one that lasts longest at
    /// last.
    pub fn build_at(&mut self, leaf: &Certificate, own: &[Certificate], now: OffsetDateTime) -> Chain {
        self.chain(leaf, own, Some(now))
    }

    fn chain(&mut self, leaf: &Certificate, own: &[Certificate], at: Option<OffsetDateTime>) -> Chain {
        let mut pool = Pool::new();
        let (distinct, duplicates): (Vec<usize>, _) = (0..own.len()).partition(|&at| pool.insert(&own[at]));
        let (issuers, links): (Vec<&Certificate>, Vec<Signature>) = self.issuers(leaf, &pool, at).into_iter().unzip();
        let certificates: Vec<Certificate> = std::iter::once(leaf).chain(issuers).cloned().collect();
        let in_chain: HashSet<&[u8]> = certificates.iter().map(Certificate::der).collect();
        let unrelated = distinct.into_iter().filter(|&at| !in_chain.contains(own[at].der())).collect();
        let complete = certificates.last().is_some_and(is_self_signed);
        Chain { certificates, links, complete, duplicates, unrelated }
    }

    /// The leaf's issuers, nearest first.
    fn issuers<'q>(&mut self, leaf: &'q Certificate, own: &Pool<'q>, at: Option<OffsetDateTime>) -> Vec<Link<'q>>
    where
        'p: 'q,
    {
        if at.is_some() {
            self.strict_judge.rest();
            let valid = Search::new(own, &self.common, &mut self.strict_judge, leaf, at).path(leaf);
            if valid.last().is_some_and(|(last, _)| is_self_signed(last)) {
                return valid;
            }
        }
        self.judge.rest();
        let mut search = Search::new(own, &self.common, &mut self.judge, leaf, None);
        let mut path = search.path(leaf);
        for _ in 0..BROKEN_LINKS {
            let last = path.last().map_or(leaf, |(last, _)| last);
            search.visited =
                std::iter::once(leaf).chain(path.iter().map(|(one, _)| *one)).map(Certificate::der).collect();
            let Some(issuer) = search.issuer_by_name(last) else { break };
            path.push((issuer, signature::verify(last, issuer)));
            search.visited.insert(issuer.der());
            path.extend(search.path(issuer));
        }
        path
    }
}

/// An issuer, and what came of verifying with its key.
type Link<'p> = (&'p Certificate, Signature);

/// How many broken signatures a way goes over: one is an accident, more are a file made to be odd.
const BROKEN_LINKS: usize = 4;

/// How many ways to a root are held against the rules for paths, before one is taken that breaks some.
const JUDGED_WAYS: usize = 16;

/// The chain that begins with `leaf`, its issuers found in `pool`, which may hold the leaf itself: see
/// [`Builder::build`].
pub fn build(leaf: &Certificate, pool: &[Certificate]) -> Chain {
    Builder::new([]).build(leaf, pool)
}

/// The chain within `certificates`, which may be stored in any order. It begins with the first that signed no other,
/// those that signed themselves last in line; `None` only for no certificates at all.
pub fn order(certificates: &[Certificate]) -> Option<Chain> {
    let leaves = leaves(certificates);
    let issued = leaves.iter().find(|index| !is_self_signed(&certificates[**index]));
    let leaf = issued.or(leaves.first()).copied().unwrap_or(0);
    certificates.get(leaf).map(|leaf| build(leaf, certificates))
}

/// The chain without the self-signed certificate that ends it, unless there is no other.
pub fn without_root(mut chain: Vec<Certificate>) -> Vec<Certificate> {
    if chain.len() > 1 {
        chain.pop_if(|last| is_self_signed(last));
    }
    chain
}

/// A depth-first search for a self-signed root. Each certificate is entered once: one that led to no root before leads
/// to none later, as the way there was only blocked by certificates that are still being tried. One that led to a root
/// which was not accepted is entered again on another way; there are [`JUDGED_WAYS`] at most.
struct Search<'s, 'p> {
    own: &'s Pool<'p>,
    common: &'s Pool<'p>,
    judge: &'s mut Judge,
    /// When every issuer has to be valid, and a CA.
    at: Option<OffsetDateTime>,
    /// By their encoding.
    visited: HashSet<&'p [u8]>,
    /// Those of them that are on a way to a root that was not accepted.
    to_reopen: HashSet<&'p [u8]>,
    /// How many more ways may be held against the rules.
    ways_left: usize,
}

/// A certificate on the way, with the issuers not tried yet.
struct Step<'p> {
    certificate: &'p Certificate,
    candidates: std::vec::IntoIter<&'p Certificate>,
    /// Those whose signature could not be verified: tried last.
    plausible: VecDeque<Link<'p>>,
}

impl<'s, 'p> Search<'s, 'p> {
    fn new(
        own: &'s Pool<'p>,
        common: &'s Pool<'p>,
        judge: &'s mut Judge,
        leaf: &'p Certificate,
        at: Option<OffsetDateTime>,
    ) -> Self {
        Self {
            own,
            common,
            judge,
            at,
            visited: HashSet::from([leaf.der()]),
            to_reopen: HashSet::new(),
            ways_left: JUDGED_WAYS,
        }
    }

    /// The leaf's issuers, nearest first.
    fn path(&mut self, leaf: &'p Certificate) -> Vec<Link<'p>> {
        let (mut path, mut longest): (Vec<Link>, Vec<Link>) = (Vec::new(), Vec::new());
        let mut steps = if is_self_signed(leaf) { Vec::new() } else { vec![self.step(leaf)] };
        while let Some(step) = steps.last_mut() {
            if let Some((issuer, link)) = self.next_issuer(step) {
                self.visited.insert(issuer.der());
                path.push((issuer, link));
                if !is_self_signed(issuer) {
                    steps.push(self.step(issuer));
                } else if self.accepts(leaf, &path) {
                    return path;
                } else {
                    self.to_reopen.extend(path.iter().map(|(one, _)| one.der()));
                    path.pop();
                    self.reopen(issuer);
                }
            } else {
                if path.len() > longest.len() {
                    longest.clone_from(&path);
                }
                steps.pop();
                path.pop().into_iter().for_each(|(tried, _)| self.reopen(tried));
            }
        }
        longest
    }

    /// What led to a root, but on a way that breaks a rule, may be part of another way that breaks none.
    fn reopen(&mut self, tried: &Certificate) {
        if self.to_reopen.remove(tried.der()) {
            self.visited.remove(tried.der());
        }
    }

    fn step(&mut self, certificate: &'p Certificate) -> Step<'p> {
        let own = self.own.issuers(certificate).map(|issuer| (true, issuer));
        let mut fitting = self.judge.look(own.chain(self.common.issuers(certificate).map(|issuer| (false, issuer))));
        if let Some(at) = self.at {
            fitting.retain(|(_, issuer)| may_issue(issuer) && !issuer.is_expired(at) && !issuer.is_not_yet_valid(at));
            fitting.sort_by_cached_key(|&(is_own, issuer)| preference(certificate, issuer, is_own));
        } else if fitting.len() > 1 {
            fitting.sort_by_cached_key(|(_, issuer)| misgivings(certificate, issuer));
        }
        let candidates = fitting.into_iter().map(|(_, issuer)| issuer).collect::<Vec<_>>().into_iter();
        Step { certificate, candidates, plausible: VecDeque::new() }
    }

    /// Whether a way to a root can be taken: where the time matters, only one that breaks no rule.
    fn accepts(&mut self, leaf: &Certificate, path: &[Link]) -> bool {
        if self.at.is_none() {
            return true;
        }
        let Some(left) = self.ways_left.checked_sub(1) else { return false };
        self.ways_left = left;
        let chain: Vec<Certificate> = std::iter::once(leaf).chain(path.iter().map(|(one, _)| *one)).cloned().collect();
        path::of_rules(&chain).is_empty()
    }

    /// The issuer as names and key identifiers have it: the one with the key identifier that is asked for, or the only one
    /// of that name.
    fn issuer_by_name(&mut self, child: &Certificate) -> Option<&'p Certificate> {
        if child.is_self_issued() {
            return None;
        }
        let fitting = self.judge.look(self.own.issuers(child).chain(self.common.issuers(child)));
        let fitting: Vec<_> = fitting.into_iter().filter(|one| !self.visited.contains(one.der())).collect();
        let wanted = child.authority_key_identifier();
        let named = fitting.iter().find(|one| wanted.is_some() && one.subject_key_identifier() == wanted);
        let named = named.or(fitting.first().filter(|first| fitting.iter().all(|one| one == *first)));
        named.copied().or_else(|| self.misnamed_issuer(child))
    }

    /// The one whose key made the signature, though the key identifier that is asked for is another.
    fn misnamed_issuer(&mut self, child: &Certificate) -> Option<&'p Certificate> {
        let namesakes = self.judge.look(self.own.namesakes(child).chain(self.common.namesakes(child)));
        let mut others = namesakes.into_iter().filter(|one| !self.visited.contains(one.der()));
        others.find(|one| self.judge.verify(child, one) == Signature::Valid)
    }

    fn next_issuer(&mut self, step: &mut Step<'p>) -> Option<Link<'p>> {
        for candidate in step.candidates.by_ref() {
            if self.visited.contains(candidate.der()) {
                continue;
            }
            match self.judge.verify(step.certificate, candidate) {
                Signature::Valid => return Some((candidate, Signature::Valid)),
                Signature::Broken => {}
                unknown => step.plausible.push_back((candidate, unknown)),
            }
        }
        step.plausible.retain(|(candidate, _)| !self.visited.contains(candidate.der()));
        step.plausible.pop_front()
    }
}

/// Whether it is a CA whose key may sign certificates.
fn may_issue(certificate: &Certificate) -> bool {
    certificate.is_ca() && certificate.may_sign_certificates()
}

/// What speaks against an issuer: it may not issue, or was not valid when it signed, or ends before what it signed does.
fn misgivings(child: &Certificate, issuer: &Certificate) -> (bool, bool, bool) {
    let begins_late = issuer.not_before() > child.not_before() || issuer.not_after() < child.not_before();
    (!may_issue(issuer), begins_late, issuer.not_after() < child.not_after())
}

/// What makes one valid issuer better than another, the best first; never the order they came in. An own root ends the
/// way, while a root from elsewhere is no reason to throw away what stands in a chain already.
fn preference<'c>(child: &Certificate, issuer: &'c Certificate, is_own: bool) -> impl Ord + use<'c> {
    let names_key = child.authority_key_identifier().is_some() && issuer.subject_key_identifier().is_some();
    let is_root = issuer.is_self_issued();
    (
        !(is_own && is_root),
        misgivings(child, issuer),
        !is_own,
        !names_key,
        !is_root,
        Reverse(issuer.not_after()),
        issuer.der(),
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn called(chain: &Chain) -> Vec<String> {
        chain.certificates.iter().filter_map(Certificate::common_name).collect()
    }

    #[test]
    fn any_order_gives_the_same_chain() {
        let (root, intermediate, leaf) = (fixture!("root"), fixture!("intermediate"), fixture!("leaf"));
        let stranger = fixture!("ed25519");
        let pool = [root.clone(), stranger.clone(), leaf.clone(), root.clone(), intermediate.clone(), stranger];
        let chain = build(&leaf, &pool);
        assert_eq!(chain.certificates, [leaf.clone(), intermediate, root]);
        assert_eq!((chain.complete, &chain.duplicates[..], &chain.unrelated[..]), (true, &[3, 5][..], &[1][..]));
        assert_eq!(order(&pool[1..]).unwrap().certificates[0], leaf.clone());
        assert_eq!(build(&leaf, &pool[4..]).certificates[0], leaf);
    }

    #[test]
    fn a_root_of_the_same_name_is_told_apart_by_the_signature() {
        let pool = [fixture!("twin-root"), fixture!("intermediate"), fixture!("root")];
        let chain = build(&fixture!("leaf"), &pool);
        assert_eq!(chain.certificates[2], pool[2]);
        assert_eq!(chain.unrelated, [0]);
    }

    #[test]
    fn a_way_to_a_root_is_preferred_then_the_order() {
        let (leaf, intermediate, root) = (fixture!("leaf"), fixture!("intermediate"), fixture!("root"));
        let (cross, old_root) = (fixture!("root-cross"), fixture!("old-root"));
        let chain = build(&leaf, &[cross.clone(), intermediate.clone(), root.clone()]);
        assert_eq!(chain.certificates[2], root);
        let chain = build(&leaf, &[old_root.clone(), cross.clone(), intermediate.clone(), root]);
        assert_eq!(called(&chain), ["www.example.com", "Intermediate", "Root", "Old Root"]);
        let chain = build(&leaf, &[cross, intermediate]);
        assert_eq!((called(&chain).len(), chain.complete), (3, false));
    }

    #[test]
    fn at_a_time_the_valid_way_is_found_in_any_order() {
        let now = time::macros::datetime!(2030-01-01 0:00 UTC);
        let pem =
            |text: &str| crate::formats::pem::read(text.as_bytes()).unwrap().certificates().next().unwrap().clone();
        let leaf = pem(include_str!("../../../fixtures/crossed/leaf.pem"));
        let mut pool = [
            pem(include_str!("../../../fixtures/crossed/old.pem")),
            pem(include_str!("../../../fixtures/crossed/root-cross.pem")),
            pem(include_str!("../../../fixtures/crossed/issuing.pem")),
            pem(include_str!("../../../fixtures/crossed/root-expired.pem")),
            pem(include_str!("../../../fixtures/crossed/root.pem")),
        ];
        let wanted = [leaf.clone(), pool[2].clone(), pool[4].clone()];
        for _ in 0..pool.len() {
            pool.rotate_left(1);
            assert_eq!(Builder::new([]).build_at(&leaf, &pool, now).certificates, wanted);
            assert_eq!(Builder::new(&pool).build_at(&leaf, &[], now).certificates, wanted);
        }
        // Without a valid way, that which is otherwise found.
        let without: Vec<Certificate> = pool.into_iter().filter(|one| *one != wanted[2]).collect();
        assert_eq!(Builder::new([]).build_at(&leaf, &without, now), build(&leaf, &without));
    }

    #[test]
    fn what_cannot_be_checked_is_still_followed() {
        let chain = build(&fixture!("dsa-leaf"), &[fixture!("root"), fixture!("dsa-root")]);
        assert_eq!((called(&chain), chain.complete), (vec!["DSA Leaf".into(), "DSA Root".into()], true));
    }

    #[test]
    fn a_root_is_a_chain_of_its_own() {
        let root = fixture!("root");
        let chain = build(&root, &[fixture!("old-root"), fixture!("root-cross")]);
        assert_eq!((chain.certificates, chain.complete, chain.unrelated), (vec![root.clone()], true, vec![0, 1]));
        assert_eq!(order(&[]), None);
        assert_eq!(without_root(vec![root.clone()]), [root]);
    }

    #[test]
    fn roots_that_certify_each_other_end_the_search() {
        let (leaf, intermediate) = (fixture!("leaf"), fixture!("intermediate"));
        let loops = [fixture!("root-cross"), fixture!("old-root-cross")];
        let chain = build(&leaf, &[&[intermediate], &loops[..]].concat());
        assert_eq!(called(&chain), ["www.example.com", "Intermediate", "Root", "Old Root"]);
        assert!(!chain.complete);
        assert_eq!(order(&loops).unwrap().certificates, loops);
        assert!(leaves(&loops).is_empty());
    }

    /// Ten thousand candidates of the right name, none of which signed.
    #[test]
    fn a_pool_made_to_confuse_costs_little() {
        let impostor = fixture!("twin-root");
        let serial = impostor.serial().0;
        let at = impostor.der().windows(serial.len()).position(|window| window == serial).unwrap();
        let pool: Vec<Certificate> = (0..10_000_u16)
            .map(|number| {
                let mut der = impostor.der().to_vec();
                der[at + 4..at + 6].copy_from_slice(&number.to_be_bytes());
                Certificate::from_der(&der).unwrap()
            })
            .collect();
        let chain = build(&fixture!("intermediate"), &pool);
        assert_eq!((chain.certificates.len(), chain.unrelated.len()), (1, 10_000));
        let now = time::macros::datetime!(2030-01-01 0:00 UTC);
        assert_eq!(Builder::new(&pool).build_at(&fixture!("intermediate"), &pool, now), chain);
        assert_eq!(leaves(&pool).len(), 10_000);
    }
}
