//! The binary layouts of Java and Bouncy Castle, taken apart into what lengths stand before.

use super::edit::{self, ENOUGH, Program, Tree};

/// Which of them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// JKS and JCEKS: magic, version, count, entries.
    Java,
    /// BKS and UBER: entries, zero.
    BouncyCastle,
}

/// A part of a file.
#[derive(Clone)]
enum Part {
    /// Numbers, and what is not taken apart.
    Raw(Vec<u8>),
    /// Text behind its 16-bit length.
    Text(Vec<u8>),
    /// Bytes behind their 32-bit length.
    Block(Vec<u8>),
}

/// The contents after a program of edits, most lengths right again.
pub fn edited(contents: &[u8], layout: Layout, program: &mut Program) -> Vec<u8> {
    let mut parts = Splitter { rest: contents, parts: Vec::new() }.split(layout);
    while !program.is_over() && !parts.is_empty() && parts.iter().map(Part::size).sum::<usize>() < ENOUGH {
        edit(&mut parts, program);
    }
    parts.iter().flat_map(Part::encode).collect()
}

fn edit(parts: &mut Vec<Part>, program: &mut Program) {
    let (at, other) = (program.below(parts.len()), program.below(parts.len()));
    match program.byte() % 8 {
        0 => parts.insert(at, parts[at].clone()),
        1 => drop(parts.remove(at)),
        2 => parts.swap(at, other),
        3 => {
            let repeated = parts[at.min(other)..=at.max(other)].to_vec();
            parts.splice(at..at, repeated);
        }
        4 => parts[at] = Part::Raw(parts[at].encode()),
        _ => parts[at].change(program),
    }
}

impl Part {
    fn change(&mut self, program: &mut Program) {
        match self {
            Self::Block(content) => match Tree::all(content).filter(|trees| !trees.is_empty()) {
                Some(mut trees) => {
                    edit::forest(&mut trees, program);
                    *content = Tree::encode(&trees);
                }
                None => edit::bytes(content, program),
            },
            Self::Raw(content) | Self::Text(content) => edit::bytes(content, program),
        }
    }

    fn size(&self) -> usize {
        let (Self::Raw(content) | Self::Text(content) | Self::Block(content)) = self;
        4 + content.len()
    }

    fn encode(&self) -> Vec<u8> {
        match self {
            Self::Raw(content) => content.clone(),
            Self::Text(content) => [&(content.len() as u16).to_be_bytes()[..], content].concat(),
            Self::Block(content) => [&(content.len() as u32).to_be_bytes()[..], content].concat(),
        }
    }
}

struct Splitter<'a> {
    rest: &'a [u8],
    parts: Vec<Part>,
}

impl Splitter<'_> {
    fn split(mut self, layout: Layout) -> Vec<Part> {
        let _ = match layout {
            Layout::Java => self.java(),
            Layout::BouncyCastle => self.bouncy_castle(),
        };
        self.parts.push(Part::Raw(self.rest.to_vec()));
        self.parts
    }

    fn raw(&mut self, length: usize) -> Option<u32> {
        let (raw, rest) = self.rest.split_at_checked(length)?;
        self.parts.push(Part::Raw(raw.to_vec()));
        self.rest = rest;
        Some(number(raw))
    }

    fn text(&mut self) -> Option<()> {
        let (length, rest) = self.rest.split_at_checked(2)?;
        let (text, rest) = rest.split_at_checked(number(length) as usize)?;
        self.parts.push(Part::Text(text.to_vec()));
        self.rest = rest;
        Some(())
    }

    fn block(&mut self) -> Option<()> {
        let (length, rest) = self.rest.split_at_checked(4)?;
        let (block, rest) = rest.split_at_checked(number(length) as usize)?;
        self.parts.push(Part::Block(block.to_vec()));
        self.rest = rest;
        Some(())
    }

    fn certificates(&mut self, count: u32) -> Option<()> {
        (0..count).try_for_each(|_| {
            self.text()?;
            self.block()
        })
    }

    fn java(&mut self) -> Option<()> {
        (0..3).try_for_each(|_| self.raw(4).map(drop))?;
        loop {
            let kind = self.raw(4)?;
            self.text()?;
            self.raw(8)?;
            match kind {
                1 => {
                    self.block()?;
                    let count = self.raw(4)?;
                    self.certificates(count)?;
                }
                2 => self.certificates(1)?,
                _ => return None,
            }
        }
    }

    fn bouncy_castle(&mut self) -> Option<()> {
        loop {
            let kind = self.raw(1).filter(|kind| *kind != 0)?;
            self.text()?;
            self.raw(8)?;
            let count = self.raw(4)?;
            self.certificates(count)?;
            match kind {
                1 => self.certificates(1)?,
                2 => {
                    self.raw(1)?;
                    self.text()?;
                    self.text()?;
                    self.block()?;
                }
                _ => self.block()?,
            }
        }
    }
}

/// The last four bytes as a number.
fn number(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}
