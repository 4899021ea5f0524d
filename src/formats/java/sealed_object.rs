//! Secret keys of JCEKS: a `SealedObject` around a serialized key (`com.sun.crypto.provider.KeyProtector`).

use crate::asn1::{Reader, writer};
use crate::data_stream::{Cursor, Output, modified_utf8};
use crate::fault::{Fault, Result};
use crate::formats::java::objections::JCEKS_PROTECTOR;
use crate::formats::java::serialized::{self, Object, SC_SERIALIZABLE, STREAM_MAGIC_AND_VERSION, type_code};
use crate::key::SecretKey;
use crate::key::pbe::{self, Budget, Scheme};
use crate::keystore::Secret;
use crate::secret::{Password, SecretBytes};

/// The class of all sealed objects.
pub const SEALED_OBJECT: &str = "javax.crypto.SealedObject";
/// The class that Java seals keys in.
const SEALED_KEY: &str = "com.sun.crypto.provider.SealedObjectForKeyProtector";
/// The only algorithm that Java seals keys with.
const SEAL: &str = "PBEWithMD5AndTripleDES";
const SECRET_KEY_SPEC: &str = "javax.crypto.spec.SecretKeySpec";
const KEY_REP: &str = "java.security.KeyRep";

/// `serialVersionUID` of the classes that are written.
mod uid {
    pub const BYTE_ARRAY: i64 = 0xacf3_17f8_0608_54e0_u64.cast_signed();
    pub const SEALED_KEY: i64 = 0xcd57_ca59_e730_bb53_u64.cast_signed();
    pub const SEALED_OBJECT: i64 = 0x3e36_3da6_c3b7_5470;
    pub const SECRET_KEY_SPEC: i64 = 0x5b47_0b66_e230_614d;
}

/// Opens a secret key.
pub fn open(secret: &Secret, password: &Password, budget: &mut Budget) -> Result<SecretKey> {
    let object = serialized::read(&mut Cursor::new(secret.encoded.as_slice()))?;
    let seal = object.text("sealAlg").unwrap_or_default();
    if seal != SEAL {
        return Err(Fault::unsupported(format!("a secret key sealed with {seal} is not supported")));
    }
    let incomplete = || Fault::corrupt("a sealed secret key without its parameters");
    let parameters = object.bytes("encodedParams").ok_or_else(incomplete)?;
    let ciphertext = object.bytes("encryptedContent").ok_or_else(incomplete)?;
    let algorithm = writer::sequence(|identifier| _ = identifier.oid(&JCEKS_PROTECTOR).raw(parameters));
    let plaintext = pbe::decrypt(&algorithm, ciphertext, password, budget)?;
    key(plaintext.as_slice())
}

/// The key in a stream that was sealed. A wrong password may leave noise with the right padding, once in 256 times.
fn key(stream: &[u8]) -> Result<SecretKey> {
    if !stream.starts_with(&STREAM_MAGIC_AND_VERSION.to_be_bytes()) {
        return Err(Fault::PasswordWrong("the password is wrong, or the key was damaged".into()));
    }
    let object = serialized::read(&mut Cursor::new(stream))?;
    let (field, is_raw) = match () {
        () if object.is_a(SECRET_KEY_SPEC) => ("key", true),
        () if object.is_a(KEY_REP) => {
            ("encoded", object.text("format").as_deref() == Some("RAW") && is_secret(&object))
        }
        () => ("", false),
    };
    if !is_raw {
        return Err(Fault::unsupported(format!(
            "a secret key that is a Java object of class {} is not supported",
            object.class()
        )));
    }
    let key = object.text("algorithm").zip(object.bytes(field));
    let (algorithm, octets) = key.ok_or_else(|| Fault::corrupt("a secret key without algorithm or value"))?;
    Ok(SecretKey { algorithm, octets: SecretBytes::new(octets.to_vec()) })
}

/// `KeyRep.Type.SECRET`; a private key would be in the format PKCS#8.
fn is_secret(object: &Object) -> bool {
    object.text("type").as_deref() == Some("SECRET")
}

/// Seals a secret key as Java 17 does, with the scheme of JCEKS.
pub fn seal(key: &SecretKey, scheme: &Scheme, password: &Password) -> Result<Secret> {
    let stream = secret_key_spec(key)?;
    let (algorithm, ciphertext) = pbe::encrypt(scheme, stream.as_slice(), password)?;
    let mut identifier = Reader::new(&algorithm).sequence()?;
    identifier.oid()?;
    let encoded = SecretBytes::new(sealed_object(identifier.element()?.raw, &ciphertext)?);
    Ok(Secret { algorithm: Some(key.algorithm.clone()), encoded })
}

/// The stream of a `SecretKeySpec`.
fn secret_key_spec(key: &SecretKey) -> Result<SecretBytes> {
    const FRAME: usize = 128;
    let algorithm = modified_utf8::encode(&key.algorithm);
    let mut stream = Output::with_capacity(FRAME + algorithm.len() + key.octets.as_slice().len());
    stream.u32(STREAM_MAGIC_AND_VERSION).u8(type_code::OBJECT);
    class(&mut stream, SECRET_KEY_SPEC, uid::SECRET_KEY_SPEC, 2)?;
    field(&mut stream, b'L', "algorithm", Some("Ljava/lang/String;"))?;
    field(&mut stream, b'[', "key", Some("[B"))?;
    stream.u8(type_code::END_BLOCK_DATA).u8(type_code::NULL);
    stream.u8(type_code::STRING).utf(&algorithm)?;
    byte_array_class(&mut stream)?;
    stream.block(key.octets.as_slice())?;
    Ok(SecretBytes::new(stream.into_bytes()))
}

/// The stream of a `SealedObjectForKeyProtector`. The numbers are those that the stream gives its parts, counted from
/// 0x7e0000: the descriptions of the two classes, then their strings and arrays.
fn sealed_object(parameters: &[u8], ciphertext: &[u8]) -> Result<Vec<u8>> {
    const TYPE_OF_BYTES: u32 = 0x7e_0002;
    const TYPE_OF_TEXT: u32 = 0x7e_0003;
    const BYTE_ARRAY_CLASS: u32 = 0x7e_0005;
    let mut stream = Output::default();
    stream.u32(STREAM_MAGIC_AND_VERSION).u8(type_code::OBJECT);
    class(&mut stream, SEALED_KEY, uid::SEALED_KEY, 0)?;
    stream.u8(type_code::END_BLOCK_DATA);
    class(&mut stream, SEALED_OBJECT, uid::SEALED_OBJECT, 4)?;
    field(&mut stream, b'[', "encodedParams", Some("[B"))?;
    field(&mut stream, b'[', "encryptedContent", None)?;
    stream.u8(type_code::REFERENCE).u32(TYPE_OF_BYTES);
    field(&mut stream, b'L', "paramsAlg", Some("Ljava/lang/String;"))?;
    field(&mut stream, b'L', "sealAlg", None)?;
    stream.u8(type_code::REFERENCE).u32(TYPE_OF_TEXT);
    stream.u8(type_code::END_BLOCK_DATA).u8(type_code::NULL);
    byte_array_class(&mut stream)?;
    stream.block(parameters)?;
    stream.u8(type_code::ARRAY).u8(type_code::REFERENCE).u32(BYTE_ARRAY_CLASS).block(ciphertext)?;
    stream.u8(type_code::STRING).utf(SEAL.as_bytes())?;
    // Java has two strings here: one of the parameters, one of the cipher.
    stream.u8(type_code::STRING).utf(SEAL.as_bytes())?;
    Ok(stream.into_bytes())
}

/// The beginning of a class description, up to its fields.
fn class(stream: &mut Output, name: &str, uid: i64, fields: u8) -> Result<()> {
    stream.u8(type_code::CLASS_DESC).utf(name.as_bytes())?.i64(uid).u8(SC_SERIALIZABLE).u8(0).u8(fields);
    Ok(())
}

/// A field with its type; without one a reference to it follows.
fn field(stream: &mut Output, kind: u8, name: &str, text: Option<&str>) -> Result<()> {
    stream.u8(kind).utf(name.as_bytes())?;
    if let Some(text) = text {
        stream.u8(type_code::STRING).utf(text.as_bytes())?;
    }
    Ok(())
}

/// The beginning of the first array of bytes, up to its length.
fn byte_array_class(stream: &mut Output) -> Result<()> {
    stream.u8(type_code::ARRAY);
    class(stream, "[B", uid::BYTE_ARRAY, 0)?;
    stream.u8(type_code::END_BLOCK_DATA).u8(type_code::NULL);
    Ok(())
}
