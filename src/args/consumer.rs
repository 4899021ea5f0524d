//! The programs that a file can be examined for.

use clap::ValueEnum;

use crate::diagnosis::Consumer;

/// Who is going to read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum For {
    /// HAProxy: key and chain in one PEM
    Haproxy,
    /// A JDK since 8u301
    Java,
    /// JDK 8 before 8u301, and older
    Java8,
    /// Jetty
    Jetty,
    /// nginx: PEM, the server's certificate first
    Nginx,
    /// OpenSSL 3.0 to 3.3 without its legacy provider
    #[value(name = "openssl3")]
    OpenSsl3,
    /// Tomcat
    Tomcat,
    /// Windows up to Server 2016
    Windows,
}

impl From<For> for Consumer {
    fn from(consumer: For) -> Self {
        match consumer {
            For::Haproxy => Self::Haproxy,
            For::Java => Self::Java,
            For::Java8 => Self::Java8,
            For::Jetty => Self::Jetty,
            For::Nginx => Self::Nginx,
            For::OpenSsl3 => Self::OpenSsl3,
            For::Tomcat => Self::Tomcat,
            For::Windows => Self::Windows,
        }
    }
}
