//! Finds the end of a serialized Java object, the `SealedObject` of a JCEKS secret key.
//!
//! Nothing is deserialised: the walker knows one shape, an object whose classes have only `byte[]` and `String` fields
//! and no code of their own for writing them (Java Object Serialization Specification, 6.4.2). That covers
//! `javax.crypto.SealedObject` and the subclasses in use; where the end of anything else is cannot be known.

use crate::data_stream::{Cursor, modified_utf8};
use crate::fault::{Fault, Result};

/// Java's superclass chains are short; a longer one is no key.
const MAX_CLASSES: usize = 8;
const MAX_FIELDS: usize = 32;

const STREAM_MAGIC_AND_VERSION: u32 = 0xaced_0005;
const BASE_HANDLE: u32 = 0x7e_0000;
const SC_SERIALIZABLE: u8 = 2;

mod type_code {
    pub const NULL: u8 = 0x70;
    pub const REFERENCE: u8 = 0x71;
    pub const CLASS_DESC: u8 = 0x72;
    pub const OBJECT: u8 = 0x73;
    pub const STRING: u8 = 0x74;
    pub const ARRAY: u8 = 0x75;
    pub const END_BLOCK_DATA: u8 = 0x78;
}

/// A serialized object whose end was found.
pub struct Object<'a> {
    /// The whole stream, from its magic on.
    pub encoded: &'a [u8],
    /// The name of its class.
    pub class: String,
    /// Whether it is a `javax.crypto.SealedObject`.
    pub is_sealed: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Bytes,
    Text,
}

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
    class: String,
}

/// Reads one object from its stream magic to its last byte.
pub fn read<'a>(cursor: &mut Cursor<'a>) -> Result<Object<'a>> {
    let start = cursor.position();
    if cursor.u32("a Java object")? != STREAM_MAGIC_AND_VERSION {
        return Err(Fault::corrupt(format!("no Java object stream at byte {start}, where a secret key belongs")));
    }
    let mut walker = Walker { cursor, handles: Vec::new(), class: "unknown".into() };
    let is_sealed = walker.object()?;
    let class = walker.class;
    Ok(Object { encoded: cursor.since(start), class, is_sealed })
}

impl<'a> Walker<'_, 'a> {
    fn object(&mut self) -> Result<bool> {
        self.expect(type_code::OBJECT)?;
        let (is_sealed, classes) = self.classes()?;
        self.handles.push(Handle::Other);
        // The fields of the superclass come first.
        for field in classes.into_iter().rev().flatten() {
            match field {
                Field::Bytes => self.byte_array()?,
                Field::Text => _ = self.string()?,
            }
        }
        Ok(is_sealed)
    }

    /// The descriptions of a class and its superclasses: whether SealedObject is among them, and the fields of each.
    fn classes(&mut self) -> Result<(bool, Vec<Vec<Field>>)> {
        let (mut is_sealed, mut classes) = (false, Vec::new());
        loop {
            match self.type_code()? {
                type_code::NULL => return Ok((is_sealed, classes)),
                type_code::CLASS_DESC if classes.len() < MAX_CLASSES => {
                    let name = self.class_name()?;
                    if classes.is_empty() {
                        self.class = modified_utf8::decode(name).unwrap_or_else(|| "unknown".into());
                    }
                    is_sealed |= name == b"javax.crypto.SealedObject";
                    self.handles.push(Handle::Other);
                    classes.push(self.fields()?);
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

    fn fields(&mut self) -> Result<Vec<Field>> {
        let flags = self.cursor.u8("the flags of a Java class")?;
        let count = usize::from(self.cursor.u16("the number of fields of a Java class")?);
        if flags != SC_SERIALIZABLE || count > MAX_FIELDS {
            return Err(self.unknown());
        }
        let fields = (0..count).map(|_| self.field()).collect::<Result<_>>()?;
        self.expect(type_code::END_BLOCK_DATA)?;
        Ok(fields)
    }

    fn field(&mut self) -> Result<Field> {
        let kind = self.cursor.u8("a field of a Java class")?;
        self.cursor.utf("the name of a field")?;
        if !matches!(kind, b'[' | b'L') {
            return Err(self.unknown());
        }
        match self.string()? {
            Some(b"[B") => Ok(Field::Bytes),
            Some(b"Ljava/lang/String;") => Ok(Field::Text),
            _ => Err(self.unknown()),
        }
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

    fn byte_array(&mut self) -> Result<()> {
        match self.type_code()? {
            type_code::NULL => return Ok(()),
            type_code::ARRAY => self.byte_array_class()?,
            _ => return Err(self.unknown()),
        }
        self.handles.push(Handle::Other);
        self.cursor.block("an array of a Java object")?;
        Ok(())
    }

    fn byte_array_class(&mut self) -> Result<()> {
        match self.type_code()? {
            type_code::CLASS_DESC if self.class_name()? == b"[B" => {
                self.handles.push(Handle::ByteArrayClass);
                if !self.fields()?.is_empty() {
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
        let (class, at) = (&self.class, self.cursor.position());
        Fault::unsupported(format!(
            "a secret key stored as a Java object of class {class}, in a shape that is not known at byte {at}"
        ))
    }
}
