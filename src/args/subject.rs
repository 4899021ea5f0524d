//! The subject of a new certificate.

use clap::Args;

use crate::error::Failure;
use crate::fault;
use crate::x509::Name;

/// The subject, attribute by attribute or as a whole.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Subject")]
pub struct Subject {
    /// Common name: the host name of a server
    #[arg(long, value_name = "NAME")]
    pub cn: Option<String>,
    /// Organizational unit; repeat for several, outermost first
    #[arg(long, value_name = "NAME")]
    pub ou: Vec<String>,
    /// Organization
    #[arg(long, value_name = "NAME")]
    pub o: Option<String>,
    /// Locality
    #[arg(long, value_name = "NAME")]
    pub l: Option<String>,
    /// State or province
    #[arg(long, value_name = "NAME")]
    pub st: Option<String>,
    /// Country, two letters
    #[arg(long, value_name = "CC")]
    pub c: Option<String>,
    /// E-mail address within the subject
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
    /// The whole subject: CN=a,OU=b,O=c (RFC 4514), or /O=c/OU=b/CN=a as openssl takes it
    #[arg(long, value_name = "DN", conflicts_with_all = ["cn", "ou", "o", "l", "st", "c", "email"])]
    pub subject: Option<String>,
}

impl Subject {
    /// The name; a usage error when there is nothing to build it from.
    pub fn name(&self) -> anyhow::Result<Name> {
        if let Some(text) = &self.subject {
            return Ok(Name::parse(text).map_err(within("--subject"))?);
        }
        let attributes = self.attributes();
        if attributes.is_empty() {
            return Err(Failure::usage("a certificate needs a subject")
                .hint("give --cn HOST, or --subject 'CN=HOST,O=ORGANIZATION'")
                .into());
        }
        Ok(Name::from_attributes(&attributes).map_err(within("the subject"))?)
    }

    /// Least specific first, as X.500 names are encoded.
    fn attributes(&self) -> Vec<(&str, &str)> {
        let outer = [("C", &self.c), ("ST", &self.st), ("L", &self.l), ("O", &self.o)];
        let inner = [("CN", &self.cn), ("emailAddress", &self.email)];
        let units = self.ou.iter().map(|unit| ("OU", unit.as_str()));
        outer.into_iter().filter_map(given).chain(units).chain(inner.into_iter().filter_map(given)).collect()
    }
}

fn given<'a>((keyword, value): (&'a str, &'a Option<String>)) -> Option<(&'a str, &'a str)> {
    value.as_deref().map(|value| (keyword, value))
}

fn within(place: &'static str) -> impl Fn(fault::Fault) -> fault::Fault {
    move |fault| fault.within(place)
}
