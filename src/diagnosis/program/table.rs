//! The programs that are known, and what their parts were seen to do.

use crate::diagnosis::program::{KeyParser, PemReader, Pkcs12Reader, Program, SecurityLevel, Server};
use crate::key::pbe::{Cipher, Hash};
use crate::keystore::{Compatibility, Format};

/// In the order of their names.
pub(super) static PROGRAMS: &[&Program] = &[
    &Program {
        name: "bouncy-castle",
        title: "Bouncy Castle",
        about: "Bouncy Castle since 1.72, its keystores and PKCS#12",
        formats: &[Format::BCFKS, Format::BKS, Format::PKCS12, Format::UBER],
        pkcs12: Some(&BOUNCY_CASTLE),
        server: None,
        one_password: false,
        java: false,
        compatibility: Compatibility::BouncyCastle,
        ..JVM
    },
    &Program {
        name: "dotnet",
        title: ".NET",
        about: ".NET since 9, within its own limits",
        formats: &[Format::DER, Format::PEM, Format::PKCS12, Format::PKCS7],
        pkcs12: Some(&DOTNET_LOADER),
        server: None,
        java: false,
        compatibility: Compatibility::DotNet,
        ..JVM
    },
    &Program {
        name: "haproxy",
        title: "HAProxy",
        about: "HAProxy: key and chain in one PEM",
        server: Some(Server::OneFile),
        compatibility: Compatibility::Java,
        ..PEM_SERVER
    },
    &Program { name: "java", title: "Java", about: "A JDK since 8u301", server: None, one_password: false, ..JVM },
    &Program {
        name: "java8",
        title: "Java before 8u301",
        about: "JDK 8 before 8u301, and older",
        pkcs12: Some(&SUN_JSSE_OLD),
        server: None,
        one_password: false,
        compatibility: Compatibility::Java8,
        ..JVM
    },
    &Program { name: "jetty", title: "Jetty", about: "Jetty", ..JVM },
    &Program {
        name: "nginx",
        title: "nginx",
        about: "nginx: PEM, the server's certificate first",
        server: Some(Server::KeyAndChain { password: "ssl_password_file" }),
        ..PEM_SERVER
    },
    &Program {
        name: "openssl3",
        title: "OpenSSL 3",
        about: "OpenSSL 3.0 to 3.3 without its legacy provider",
        formats: &[Format::DER, Format::PEM, Format::PKCS12, Format::PKCS7],
        pkcs12: Some(&LIBCRYPTO_3),
        security: None,
        server: None,
        compatibility: Compatibility::OpenSsl3,
        ..PEM_SERVER
    },
    &Program {
        name: "tomcat",
        title: "Tomcat",
        about: "Tomcat: a keystore, or PEM",
        formats: &[Format::JKS, Format::JCEKS, Format::PKCS12, Format::PEM],
        pem_keys: Some(&PEM_FILE),
        takes_last_key: true,
        server: Some(Server::StoreOrPem { password: "certificateKeyPassword" }),
        ..JVM
    },
    &Program {
        name: "windows",
        title: "Windows up to Server 2016",
        about: "Windows up to Server 2016",
        formats: &[Format::DER, Format::PEM, Format::PKCS12, Format::PKCS7],
        pkcs12: Some(&CRYPTO_API_OLD),
        pem: None,
        store_keys: None,
        pem_keys: None,
        takes_last_key: false,
        security: None,
        server: None,
        one_password: true,
        java: false,
        compatibility: Compatibility::Windows,
    },
];

/// A server on Java that opens keys with the password of the store.
const JVM: Program = Program {
    name: "",
    title: "",
    about: "",
    formats: &[Format::JKS, Format::JCEKS, Format::PKCS12],
    pkcs12: Some(&SUN_JSSE),
    pem: None,
    store_keys: None,
    pem_keys: None,
    takes_last_key: false,
    security: None,
    server: Some(Server::OneFile),
    one_password: true,
    java: true,
    compatibility: Compatibility::Java,
};

/// A server that reads PEM with OpenSSL 3.0.
const PEM_SERVER: Program = Program {
    name: "",
    title: "",
    about: "",
    formats: &[Format::PEM],
    pkcs12: None,
    pem: Some(&PEM_READ_BIO),
    store_keys: Some(&DECODER_3_0),
    pem_keys: Some(&DECODER_3_0),
    takes_last_key: false,
    security: Some(&LEVEL_2),
    server: None,
    one_password: true,
    java: false,
    compatibility: Compatibility::Java,
};

/// `sun.security.pkcs12.PKCS12KeyStore`. Every scheme that `openssl pkcs12 -export` writes was opened, or refused, with
/// JDK 17.0.15 and 25.0.3; the functions of PBKDF2 with `EncryptedPrivateKeyInfo` of the same (25 takes SHA-512/224 and
/// SHA-512/256 too). More than 5,000,000 iterations: `PKCS12KeyStore.MAX_ITERATION_COUNT`.
const SUN_JSSE: Pkcs12Reader = Pkcs12Reader {
    pbes1: &[(Hash::Md5, Cipher::Des)],
    pkcs12: SUN_JCE_PKCS12,
    pbes2: &[Cipher::Aes128, Cipher::Aes256],
    prfs: &[Hash::Sha1, Hash::Sha224, Hash::Sha256, Hash::Sha384, Hash::Sha512],
    scrypt: false,
    macs: &[Hash::Sha1, Hash::Sha224, Hash::Sha256, Hash::Sha384, Hash::Sha512, Hash::Sha512_224, Hash::Sha512_256],
    pbmac1: false,
    opens_without_mac: true,
    enters_nested_bags: false,
    max_iterations: Compatibility::Java.max_iterations(),
};

const SUN_JCE_PKCS12: &[Cipher] =
    &[Cipher::TripleDes, Cipher::Rc2(40), Cipher::Rc2(128), Cipher::Rc4(40), Cipher::Rc4(128)];

/// The same before 8u301 (JDK-8076190): the MAC is SHA-1's, and PBES2 as OpenSSL writes it stops the parser of its
/// parameters (JDK-8202837).
static SUN_JSSE_OLD: Pkcs12Reader = Pkcs12Reader { pbes2: &[], macs: &[Hash::Sha1], ..SUN_JSSE };

/// `PKCS12KeyStoreSpi` of Bouncy Castle. Every scheme that `openssl pkcs12 -export` writes was opened, or refused, with
/// 1.72; 1.81 reads PBMAC1 too. The limit is that of 1.84, `org.bouncycastle.pkcs12.max_it_count`.
static BOUNCY_CASTLE: Pkcs12Reader = Pkcs12Reader {
    pbes1: &[],
    pkcs12: &[
        Cipher::TripleDes,
        Cipher::TwoKeyTripleDes,
        Cipher::Rc2(40),
        Cipher::Rc2(128),
        Cipher::Rc4(40),
        Cipher::Rc4(128),
    ],
    pbes2: &[
        Cipher::Aes128,
        Cipher::Aes192,
        Cipher::Aes256,
        Cipher::Camellia128,
        Cipher::Camellia192,
        Cipher::Camellia256,
        Cipher::TripleDes,
    ],
    macs: &[Hash::Sha1, Hash::Sha256],
    enters_nested_bags: true,
    ..SUN_JSSE
};

/// `X509CertificateLoader.LoadPkcs12` of .NET 9 with the default `Pkcs12LoaderLimits`: 300,000 iterations of the MAC and
/// of each other derivation. The schemes are those that its source knows (PasswordBasedEncryption.cs, MacData.cs: MD5,
/// SHA-1 and SHA-2); nothing was run.
static DOTNET_LOADER: Pkcs12Reader = Pkcs12Reader {
    pbes1: &[
        (Hash::Md5, Cipher::Des),
        (Hash::Md5, Cipher::Rc2(64)),
        (Hash::Sha1, Cipher::Des),
        (Hash::Sha1, Cipher::Rc2(64)),
    ],
    pkcs12: &[Cipher::TripleDes, Cipher::TwoKeyTripleDes, Cipher::Rc2(40), Cipher::Rc2(128)],
    pbes2: &[Cipher::Aes128, Cipher::Aes192, Cipher::Aes256, Cipher::TripleDes, Cipher::Des, Cipher::Rc2(128)],
    prfs: &[Hash::Sha1, Hash::Sha256, Hash::Sha384, Hash::Sha512],
    macs: &[Hash::Md5, Hash::Sha1, Hash::Sha256, Hash::Sha384, Hash::Sha512],
    enters_nested_bags: true,
    max_iterations: Compatibility::DotNet.max_iterations(),
    ..SUN_JSSE
};

/// `PKCS12_parse` of OpenSSL 3.0 with the default provider alone. Every scheme that `openssl pkcs12 -export -legacy`
/// writes was opened, or refused, with openssl 3.0.19 and Node 20.20.2. Node, curl, Ruby and PHP call `PKCS12_verify_mac`
/// whenever they have a password: "mac absent"; the openssl program looks first.
static LIBCRYPTO_3: Pkcs12Reader = Pkcs12Reader {
    pbes1: &[],
    pkcs12: &[Cipher::TripleDes, Cipher::TwoKeyTripleDes],
    pbes2: &[
        Cipher::Aes128,
        Cipher::Aes192,
        Cipher::Aes256,
        Cipher::Aria128,
        Cipher::Aria192,
        Cipher::Aria256,
        Cipher::Camellia128,
        Cipher::Camellia192,
        Cipher::Camellia256,
        Cipher::Sm4,
        Cipher::TripleDes,
    ],
    prfs: ALL_HASHES,
    scrypt: true,
    macs: ALL_HASHES,
    pbmac1: false,
    opens_without_mac: false,
    enters_nested_bags: true,
    max_iterations: None,
};

const ALL_HASHES: &[Hash] = &[
    Hash::Md5,
    Hash::Ripemd160,
    Hash::Sha1,
    Hash::Sha224,
    Hash::Sha256,
    Hash::Sha384,
    Hash::Sha512,
    Hash::Sha512_224,
    Hash::Sha512_256,
    Hash::Sha3_224,
    Hash::Sha3_256,
    Hash::Sha3_384,
    Hash::Sha3_512,
    Hash::Sm3,
];

/// CryptoAPI before Windows 10 1709: Triple DES or RC2-40 and a MAC of SHA-1. "Iteration count doesn't lie in expected
/// range. Maximum permissible value: 600000" is what it says of more.
static CRYPTO_API_OLD: Pkcs12Reader = Pkcs12Reader {
    pbes1: &[],
    pkcs12: &[Cipher::TripleDes, Cipher::Rc2(40)],
    pbes2: &[],
    prfs: &[],
    scrypt: false,
    macs: &[Hash::Sha1],
    pbmac1: false,
    opens_without_mac: true,
    enters_nested_bags: true,
    max_iterations: Some(600_000),
};

/// `PEM_read_bio_X509_AUX` for the first certificate, `PEM_read_bio_X509` for those behind it (crypto/pem/pem_lib.c,
/// `check_pem`; `SSL_CTX_use_certificate_chain_file`): seen with nginx 1.22.1 and HAProxy 2.6.12.
static PEM_READ_BIO: PemReader = PemReader {
    certificates: &["CERTIFICATE", "TRUSTED CERTIFICATE", "X509 CERTIFICATE"],
    issuers: &["CERTIFICATE", "X509 CERTIFICATE"],
};

/// The decoders of OpenSSL 3.0's default provider: seen with nginx 1.22.1, HAProxy 2.6.12 and openssl 3.0.19.
static DECODER_3_0: KeyParser = KeyParser {
    takes_public_key: false,
    lacks: POST_QUANTUM,
    lacks_dek: &[
        "DES-CBC",
        "DES-CFB",
        "DES-OFB",
        "DES-ECB",
        "RC2-CBC",
        "RC2-40-CBC",
        "RC2-64-CBC",
        "BF-CBC",
        "CAST5-CBC",
        "IDEA-CBC",
        "SEED-CBC",
    ],
};

/// `org.apache.tomcat.util.net.jsse.PEMFile`: seen with Tomcat 9.0.70 on JDK 17; 10.1.60 is said to do the same. It tries
/// RSA, DSA and EC, and the key that stands last in the file is the one that stays.
static PEM_FILE: KeyParser = KeyParser {
    takes_public_key: true,
    lacks: &["1.2.840.113549.1.1.10", "1.3.101.112", "1.3.101.113"],
    lacks_dek: &[],
};

/// ML-DSA, SLH-DSA and ML-KEM (NIST's registry, sigAlgs and kems): OpenSSL has them since 3.5.
const POST_QUANTUM: &[&str] = &[
    "2.16.840.1.101.3.4.3.17",
    "2.16.840.1.101.3.4.3.18",
    "2.16.840.1.101.3.4.3.19",
    "2.16.840.1.101.3.4.3.20",
    "2.16.840.1.101.3.4.3.21",
    "2.16.840.1.101.3.4.3.22",
    "2.16.840.1.101.3.4.3.23",
    "2.16.840.1.101.3.4.3.24",
    "2.16.840.1.101.3.4.3.25",
    "2.16.840.1.101.3.4.3.26",
    "2.16.840.1.101.3.4.3.27",
    "2.16.840.1.101.3.4.3.28",
    "2.16.840.1.101.3.4.3.29",
    "2.16.840.1.101.3.4.3.30",
    "2.16.840.1.101.3.4.3.31",
    "2.16.840.1.101.3.4.4.1",
    "2.16.840.1.101.3.4.4.2",
    "2.16.840.1.101.3.4.4.3",
];

/// Debian, Ubuntu, Fedora and Red Hat build OpenSSL with level 2; upstream's own default is 1.
static LEVEL_2: SecurityLevel = SecurityLevel { level: 2, set_by: "Debian, Ubuntu and Red Hat" };
