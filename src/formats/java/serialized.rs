//! Reads a serialized Java object: the `SealedObject` of a JCEKS secret key, and the key inside.
//!
//! Nothing is deserialised: the walker knows one shape, an object whose classes have only `byte[]`, `String` and enum
//! fields and no code of their own for writing them (Java Object Serialization Specification, 6.4.2). That covers
//! `javax.crypto.SealedObject` with the subclasses in use, `SecretKeySpec` and `KeyRep`; where the end of anything else
//! is cannot be known.

use crate::data_stream::{Cursor, modified_utf8};
use crate::fault::{Fault, Result};

/// Java's superclass chains are short; a longer one is no key.
const MAX_CLASSES: usize = 8;
const MAX_FIELDS: usize = 32;

/// The first four bytes of every stream.
pub const STREAM_MAGIC_AND_VERSION: u32 = 0xaced_0005;
const BASE_HANDLE: u32 = 0x7e_0000;
/// The flags of a class that leaves its fields to Java.
pub const SC_SERIALIZABLE: u8 = 2;
const SC_ENUM: u8 = 0x10;

/// What follows in a stream.
pub mod type_code {
    pub const NULL: u8 = 0x70;
    pub const REFERENCE: u8 = 0x71;
    pub const CLASS_DESC: u8 = 0x72;
    pub const OBJECT: u8 = 0x73;
    pub const STRING: u8 = 0x74;
    pub const ARRAY: u8 = 0x75;
    pub const END_BLOCK_DATA: u8 = 0x78;
    pub const ENUM: u8 = 0x7e;
}

/// A serialized object whose end was found.
pub struct Object<'a> {
    /// The whole stream, from its magic on.
    pub encoded: &'a [u8],
    /// The names of its class and of its superclasses.
    classes: Vec<&'a [u8]>,
    /// Those of the superclasses first, as they stand in the stream.
    fields: Vec<(&'a [u8], Value<'a>)>,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// A `byte[]`.
    Bytes(&'a [u8]),
    /// The name of a constant of an enum.
    Constant(&'a [u8]),
    /// `null`.
    Null,
    /// A `String` in modified UTF-8.
    Text(&'a [u8]),
}

impl<'a> Object<'a> {
    /// The name of its class.
    pub fn class(&self) -> String {
        self.classes.first().and_then(|name| modified_utf8::decode(name)).unwrap_or_else(|| "unknown".into())
    }

    /// Whether this is its class or one of its superclasses.
    pub fn is_a(&self, class: &str) -> bool {
        self.classes.contains(&class.as_bytes())
    }

    /// The bytes of a field.
    pub fn bytes(&self, field: &str) -> Option<&'a [u8]> {
        if let Value::Bytes(bytes) = self.field(field)? { Some(bytes) } else { None }
    }

    /// The text of a field, or the name of the constant in it.
    pub fn text(&self, field: &str) -> Option<String> {
        match self.field(field)? {
            Value::Text(text) | Value::Constant(text) => modified_utf8::decode(text),
            Value::Bytes(_) | Value::Null => None,
        }
    }

    fn field(&self, name: &str) -> Option<Value<'a>> {
        self.fields.iter().find(|(field, _)| *field == name.as_bytes()).map(|(_, value)| *value)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bytes,
    Constant,
    Text,
}

/// A field as its class describes it.
type Field<'a> = (&'a [u8], Kind);

/// What a later reference may point back to.
#[derive(Clone, Copy)]
enum Handle<'a> {
    ByteArrayClass,
    Text(&'a [u8]),
    Other,
}

struct Walker<'c, 'a> {
    cursor: &'c mut Cursor<'a>,
    handles: Vec<Handle<'a>>,
    classes: Vec<&'a [u8]>,
}

/// Reads one object from its stream magic to its last byte.
pub fn read<'a>(cursor: &mut Cursor<'a>) -> Result<Object<'a>> {
    let start = cursor.position();
    if cursor.u32("a Java object")? != STREAM_MAGIC_AND_VERSION {
        return Err(Fault::corrupt(format!("no Java object stream at byte {start}, where a secret key belongs")));
    }
    let mut walker = Walker { cursor, handles: Vec::new(), classes: Vec::new() };
    let fields = walker.object()?;
    let classes = walker.classes;
    Ok(Object { encoded: cursor.since(start), classes, fields })
}

impl<'a> Walker<'_, 'a> {
    fn object(&mut self) -> Result<Vec<(&'a [u8], Value<'a>)>> {
        self.expect(type_code::OBJECT)?;
        let classes = self.class_descriptions()?;
        self.handles.push(Handle::Other);
        // The fields of the superclass come first.
        let fields = classes.into_iter().rev().flatten();
        fields.map(|(name, kind)| Ok((name, self.value(kind)?))).collect()
    }

    /// The fields of a class and of its superclasses.
    fn class_descriptions(&mut self) -> Result<Vec<Vec<Field<'a>>>> {
        let mut classes = Vec::new();
        loop {
            match self.type_code()? {
                type_code::NULL => return Ok(classes),
                type_code::CLASS_DESC if classes.len() < MAX_CLASSES => {
                    let name = self.class_name()?;
                    self.classes.push(name);
                    self.handles.push(Handle::Other);
                    classes.push(self.fields(SC_SERIALIZABLE)?);
                }
                _ => return Err(self.unknown()),
            }
        }
    }

    fn class_name(&mut self) -> Result<&'a [u8]> {
        let name = self.cursor.utf("the name of a Java class")?;
        self.cursor.take(8, "the serialVersionUID of a Java class")?;
        Ok(name)
    }

    fn fields(&mut self, expected_flags: u8) -> Result<Vec<Field<'a>>> {
        let flags = self.cursor.u8("the flags of a Java class")?;
        let count = usize::from(self.cursor.u16("the number of fields of a Java class")?);
        if flags != expected_flags || count > MAX_FIELDS {
            return Err(self.unknown());
        }
        let fields = (0..count).map(|_| self.field()).collect::<Result<_>>()?;
        self.expect(type_code::END_BLOCK_DATA)?;
        Ok(fields)
    }

    fn field(&mut self) -> Result<Field<'a>> {
        let kind = self.cursor.u8("a field of a Java class")?;
        let name = self.cursor.utf("the name of a field")?;
        if !matches!(kind, b'[' | b'L') {
            return Err(self.unknown());
        }
        match self.string()? {
            Some(b"[B") => Ok((name, Kind::Bytes)),
            Some(b"Ljava/lang/String;") => Ok((name, Kind::Text)),
            Some([b'L', ..]) => Ok((name, Kind::Constant)),
            _ => Err(self.unknown()),
        }
    }

    fn value(&mut self, kind: Kind) -> Result<Value<'a>> {
        match kind {
            Kind::Bytes => Ok(self.byte_array()?.map_or(Value::Null, Value::Bytes)),
            Kind::Constant => self.constant(),
            Kind::Text => Ok(self.string()?.map_or(Value::Null, Value::Text)),
        }
    }

    /// A constant of an enum; a field of any other class is not known.
    fn constant(&mut self) -> Result<Value<'a>> {
        match self.type_code()? {
            type_code::NULL => return Ok(Value::Null),
            type_code::ENUM => {}
            _ => return Err(self.unknown()),
        }
        // The enum itself and java.lang.Enum.
        for _ in 0..2 {
            self.expect(type_code::CLASS_DESC)?;
            self.class_name()?;
            self.handles.push(Handle::Other);
            self.fields(SC_SERIALIZABLE | SC_ENUM)?;
        }
        self.expect(type_code::NULL)?;
        self.handles.push(Handle::Other);
        Ok(self.string()?.map_or(Value::Null, Value::Constant))
    }

    fn string(&mut self) -> Result<Option<&'a [u8]>> {
        match self.type_code()? {
            type_code::NULL => Ok(None),
            type_code::STRING => {
                let text = self.cursor.utf("a string of a Java object")?;
                self.handles.push(Handle::Text(text));
                Ok(Some(text))
            }
            type_code::REFERENCE => match self.reference()? {
                Handle::Text(text) => Ok(Some(text)),
                _ => Err(self.unknown()),
            },
            _ => Err(self.unknown()),
        }
    }

    fn byte_array(&mut self) -> Result<Option<&'a [u8]>> {
        match self.type_code()? {
            type_code::NULL => return Ok(None),
            type_code::ARRAY => self.byte_array_class()?,
            _ => return Err(self.unknown()),
        }
        self.handles.push(Handle::Other);
        self.cursor.block("an array of a Java object").map(Some)
    }

    fn byte_array_class(&mut self) -> Result<()> {
        match self.type_code()? {
            type_code::CLASS_DESC if self.class_name()? == b"[B" => {
                self.handles.push(Handle::ByteArrayClass);
                if !self.fields(SC_SERIALIZABLE)?.is_empty() {
                    return Err(self.unknown());
                }
                self.expect(type_code::NULL)
            }
            type_code::REFERENCE if matches!(self.reference()?, Handle::ByteArrayClass) => Ok(()),
            _ => Err(self.unknown()),
        }
    }

    fn reference(&mut self) -> Result<Handle<'a>> {
        let handle = self.cursor.u32("a reference within a Java object")?;
        let index = handle.checked_sub(BASE_HANDLE).and_then(|index| usize::try_from(index).ok());
        index.and_then(|index| self.handles.get(index).copied()).ok_or_else(|| self.unknown())
    }

    fn type_code(&mut self) -> Result<u8> {
        self.cursor.u8("a part of a Java object")
    }

    fn expect(&mut self, code: u8) -> Result<()> {
        if self.type_code()? == code { Ok(()) } else { Err(self.unknown()) }
    }

    fn unknown(&self) -> Fault {
        let class = self.classes.first().and_then(|name| modified_utf8::decode(name));
        let (class, at) = (class.unwrap_or_else(|| "unknown".into()), self.cursor.position());
        Fault::unsupported(format!(
            "a secret key stored as a Java object of class {class}, in a shape that is not known at byte {at}"
        ))
    }
}
