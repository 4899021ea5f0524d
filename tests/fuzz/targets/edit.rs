//! Edits of encoded things, told by bytes: the fuzzer changes the program, the program changes the encoding.

use certtool::asn1::{Reader, Writer, tag};

/// Edits that double what is there stop when there is so much of it, in bytes.
pub const ENOUGH: usize = 16_384;

/// Deeper than any keystore nests, and less than a stack holds.
const DEPTH: usize = 40;

/// A program of edits: an endless row of small numbers, zeros behind the end.
pub struct Program<'a>(&'a [u8]);

impl<'a> Program<'a> {
    /// One told by these bytes.
    pub fn new(data: &'a [u8]) -> Self {
        Self(data)
    }

    /// Whether everything was used.
    pub fn is_over(&self) -> bool {
        self.0.is_empty()
    }

    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        *first
    }

    /// A number below `bound`, which must not be zero.
    pub fn below(&mut self, bound: usize) -> usize {
        let number = u32::from_be_bytes([0, self.byte(), self.byte(), self.byte()]);
        let small = usize::try_from(number).unwrap();
        if bound <= 256 { small % 256 % bound } else { small % bound }
    }

    /// Some of the next bytes.
    pub fn some(&mut self) -> Vec<u8> {
        let count = usize::from(self.byte() % 24).min(self.0.len());
        let (some, rest) = self.0.split_at(count);
        self.0 = rest;
        some.to_vec()
    }

    /// One of several.
    pub fn choose<'t, T>(&mut self, from: &'t (impl AsRef<[T]> + ?Sized)) -> &'t T {
        let from = from.as_ref();
        &from[self.below(from.len())]
    }
}

/// Changes raw bytes: overwrites, cuts, repeats, inserts.
pub fn bytes(bytes: &mut Vec<u8>, program: &mut Program) {
    let at = program.below(bytes.len() + 1);
    let end = (at + usize::from(program.byte())).min(bytes.len());
    match program.byte() % 5 {
        0 if at < bytes.len() => bytes[at] = program.byte(),
        1 => drop(bytes.drain(at..end)),
        2 => {
            let again = bytes[at..end].to_vec();
            bytes.splice(at..at, again);
        }
        3 => drop(bytes.splice(at..at, program.some())),
        _ => drop(bytes.splice(at..end, program.some())),
    }
}

/// A value in DER, taken apart as far as it goes: also what OCTET STRINGs hold.
#[derive(Clone)]
pub struct Tree {
    tag: u8,
    content: Content,
}

#[derive(Clone)]
enum Content {
    Leaf(Vec<u8>),
    Branches(Vec<Tree>),
}

impl Tree {
    /// All values that stand after each other in `der`; `None` when it is anything else.
    pub fn all(der: &[u8]) -> Option<Vec<Self>> {
        Self::nested(der, DEPTH)
    }

    fn nested(der: &[u8], depth: usize) -> Option<Vec<Self>> {
        let mut reader = Reader::new(der);
        let mut trees = Vec::new();
        while !reader.is_empty() {
            let element = reader.element().ok()?;
            let nests = depth > 0 && (element.tag & 0x20 != 0 || element.tag == tag::OCTET_STRING);
            let inside = nests.then(|| Self::nested(element.content, depth - 1)).flatten();
            let content = match inside {
                Some(branches) if element.tag & 0x20 != 0 || !branches.is_empty() => Content::Branches(branches),
                _ => Content::Leaf(element.content.to_vec()),
            };
            trees.push(Self { tag: element.tag, content });
        }
        Some(trees)
    }

    fn size(&self) -> usize {
        match &self.content {
            Content::Leaf(content) => 2 + content.len(),
            Content::Branches(branches) => 2 + branches.iter().map(Self::size).sum::<usize>(),
        }
    }

    fn write(&self, out: &mut Writer) {
        match &self.content {
            Content::Leaf(content) => _ = out.element(self.tag, content),
            Content::Branches(branches) => {
                out.constructed(self.tag, |out| branches.iter().for_each(|branch| branch.write(out)));
            }
        }
    }

    /// The values in DER, every length right again.
    pub fn encode(trees: &[Self]) -> Vec<u8> {
        let mut out = Writer::new();
        trees.iter().for_each(|tree| tree.write(&mut out));
        out.into_bytes()
    }
}

/// Changes a forest somewhere: duplicates, deletes, swaps and wraps values, changes tags and contents.
pub fn forest(trees: &mut Vec<Tree>, program: &mut Program) {
    if trees.is_empty() {
        return;
    }
    let at = program.below(trees.len());
    let choice = program.byte();
    // Mostly deeper: the interesting values are far inside.
    if !choice.is_multiple_of(4)
        && let Content::Branches(inside) = &mut trees[at].content
    {
        return forest(inside, program);
    }
    let other = program.below(trees.len());
    match choice / 4 % 7 {
        0 => trees.insert(at, trees[at].clone()),
        1 => drop(trees.remove(at)),
        2 => trees.swap(at, other),
        3 => trees[at].tag = program.byte(),
        4 => trees[at] = Tree { tag: tag::SEQUENCE, content: Content::Branches(vec![trees[at].clone()]) },
        5 => trees.extend(std::iter::repeat_n(trees[at].clone(), usize::from(program.byte() % 16))),
        _ => match &mut trees[at].content {
            Content::Leaf(content) => bytes(content, program),
            Content::Branches(branches) => branches.clear(),
        },
    }
}

/// The DER after a program of edits; bytes that are no DER are changed as bytes.
pub fn der(der: &[u8], program: &mut Program) -> Vec<u8> {
    let Some(mut trees) = Tree::all(der) else {
        let mut changed = der.to_vec();
        bytes(&mut changed, program);
        return changed;
    };
    while !program.is_over() && !trees.is_empty() && trees.iter().map(Tree::size).sum::<usize>() < ENOUGH {
        forest(&mut trees, program);
    }
    Tree::encode(&trees)
}
