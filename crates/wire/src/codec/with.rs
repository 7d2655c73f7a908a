//! How `record`'s names are spelt in CBOR.

use minicbor::decode::{Decoder, Error as DecodeError};
use minicbor::encode::{Encoder, Error as EncodeError, Write};
use record::{DeviceId, EntryId, OfficerId, RecordId};
use uuid::Uuid;

/// Something that is 16 raw bytes.
pub(crate) trait Sixteen: Sized {
    fn sixteen(&self) -> [u8; 16];
    fn of(bytes: [u8; 16]) -> Self;
}

macro_rules! sixteen {
    ($($name:ty),*) => {$(
        impl Sixteen for $name {
            fn sixteen(&self) -> [u8; 16] {
                self.bytes()
            }
            fn of(bytes: [u8; 16]) -> Self {
                Self::from_bytes(bytes)
            }
        }
    )*};
}
sixteen!(RecordId, EntryId, OfficerId, DeviceId);

impl Sixteen for Uuid {
    fn sixteen(&self) -> [u8; 16] {
        *self.as_bytes()
    }
    fn of(bytes: [u8; 16]) -> Self {
        Self::from_bytes(bytes)
    }
}

fn fixed<const N: usize>(d: &mut Decoder<'_>) -> Result<[u8; N], DecodeError> {
    let at = d.position();
    <[u8; N]>::try_from(d.bytes()?).map_err(|_| DecodeError::message("bytes of another length").at(at))
}

/// One id: 16 bytes.
pub(crate) mod id {
    use super::*;

    pub(crate) fn encode<Ctx, T: Sixteen, W: Write>(v: &T, e: &mut Encoder<W>, _: &mut Ctx) -> Result<(), EncodeError<W::Error>> {
        e.bytes(&v.sixteen())?.ok()
    }
    pub(crate) fn decode<'b, Ctx, T: Sixteen>(d: &mut Decoder<'b>, _: &mut Ctx) -> Result<T, DecodeError> {
        fixed(d).map(T::of)
    }
}

/// An id or null.
pub(crate) mod maybe_id {
    use super::*;

    pub(crate) fn encode<Ctx, T: Sixteen, W: Write>(
        v: &Option<T>,
        e: &mut Encoder<W>,
        ctx: &mut Ctx,
    ) -> Result<(), EncodeError<W::Error>> {
        match v {
            Some(v) => id::encode(v, e, ctx),
            None => e.null()?.ok(),
        }
    }
    pub(crate) fn decode<'b, Ctx, T: Sixteen>(d: &mut Decoder<'b>, ctx: &mut Ctx) -> Result<Option<T>, DecodeError> {
        if d.datatype()? == minicbor::data::Type::Null {
            d.null()?;
            return Ok(None);
        }
        id::decode(d, ctx).map(Some)
    }
    pub(crate) fn is_nil<T>(v: &Option<T>) -> bool {
        v.is_none()
    }
    pub(crate) fn nil<T>() -> Option<Option<T>> {
        Some(None)
    }
}

/// Several ids: an array.
pub(crate) mod ids {
    use super::*;

    pub(crate) fn encode<Ctx, T: Sixteen, W: Write>(
        v: &[T],
        e: &mut Encoder<W>,
        ctx: &mut Ctx,
    ) -> Result<(), EncodeError<W::Error>> {
        e.array(v.len() as u64)?;
        v.iter().try_for_each(|v| id::encode(v, e, ctx))
    }
    pub(crate) fn decode<'b, Ctx, T: Sixteen>(d: &mut Decoder<'b>, ctx: &mut Ctx) -> Result<Vec<T>, DecodeError> {
        let len = d.array()?.ok_or_else(|| DecodeError::message("an indefinite length"))?;
        (0..len).map(|_| id::decode(d, ctx)).collect()
    }
}

/// Several byte strings: an array.
pub(crate) mod blobs {
    use super::*;

    pub(crate) fn encode<Ctx, W: Write>(v: &[Vec<u8>], e: &mut Encoder<W>, _: &mut Ctx) -> Result<(), EncodeError<W::Error>> {
        e.array(v.len() as u64)?;
        v.iter().try_for_each(|v| e.bytes(v)?.ok())
    }
    pub(crate) fn decode<'b, Ctx>(d: &mut Decoder<'b>, _: &mut Ctx) -> Result<Vec<Vec<u8>>, DecodeError> {
        let len = d.array()?.ok_or_else(|| DecodeError::message("an indefinite length"))?;
        (0..len).map(|_| Ok(d.bytes()?.to_vec())).collect()
    }
}

/// A scope: `[number, name or id]`, a third of its text in every request.
pub(crate) mod scope {
    use record::Scope;

    use super::*;

    pub(crate) fn encode<Ctx, W: Write>(v: &Scope, e: &mut Encoder<W>, ctx: &mut Ctx) -> Result<(), EncodeError<W::Error>> {
        match v {
            Scope::Ward(code) => e.array(2)?.u8(0)?.str(code)?.ok(),
            Scope::Team(name) => e.array(2)?.u8(1)?.str(name)?.ok(),
            Scope::Officer(officer) => id::encode(officer, e.array(2)?.u8(2)?, ctx),
            Scope::Restricted(record) => id::encode(record, e.array(2)?.u8(3)?, ctx),
            Scope::Device(device) => id::encode(device, e.array(2)?.u8(4)?, ctx),
            Scope::Reference => e.array(1)?.u8(5)?.ok(),
        }
    }
    pub(crate) fn decode<'b, Ctx>(d: &mut Decoder<'b>, ctx: &mut Ctx) -> Result<Scope, DecodeError> {
        let len = d.array()?;
        match (d.u8()?, len) {
            (0, Some(2)) => named(d).map(Scope::Ward),
            (1, Some(2)) => named(d).map(Scope::Team),
            (2, Some(2)) => id::decode(d, ctx).map(Scope::Officer),
            (3, Some(2)) => id::decode(d, ctx).map(Scope::Restricted),
            (4, Some(2)) => id::decode(d, ctx).map(Scope::Device),
            (5, Some(1)) => Ok(Scope::Reference),
            _ => Err(DecodeError::message("not a scope")),
        }
    }
    fn named(d: &mut Decoder<'_>) -> Result<String, DecodeError> {
        match d.str()? {
            "" => Err(DecodeError::message("a scope without a name")),
            name => Ok(name.to_owned()),
        }
    }
}

/// Several scopes: an array.
pub(crate) mod scopes {
    use record::Scope;

    use super::*;

    pub(crate) fn encode<Ctx, W: Write>(v: &[Scope], e: &mut Encoder<W>, ctx: &mut Ctx) -> Result<(), EncodeError<W::Error>> {
        e.array(v.len() as u64)?;
        v.iter().try_for_each(|v| scope::encode(v, e, ctx))
    }
    pub(crate) fn decode<'b, Ctx>(d: &mut Decoder<'b>, ctx: &mut Ctx) -> Result<Vec<Scope>, DecodeError> {
        let len = d.array()?.ok_or_else(|| DecodeError::message("an indefinite length"))?;
        (0..len).map(|_| scope::decode(d, ctx)).collect()
    }
}

/// Anything that has one spelling as text: an author line.
pub(crate) mod text {
    use std::fmt::Display;
    use std::str::FromStr;

    use super::*;

    pub(crate) fn encode<Ctx, T: Display, W: Write>(v: &T, e: &mut Encoder<W>, _: &mut Ctx) -> Result<(), EncodeError<W::Error>> {
        e.str(&v.to_string())?.ok()
    }
    pub(crate) fn decode<'b, Ctx, T: FromStr>(d: &mut Decoder<'b>, _: &mut Ctx) -> Result<T, DecodeError> {
        d.str()?.parse().map_err(|_| DecodeError::message("not the text that belongs here"))
    }
}

/// When to try again: `[0]` never, `[1]` later, `[2, ms]` after so many milliseconds.
pub(crate) mod retry {
    use record::Retry;

    use super::*;

    pub(crate) fn encode<Ctx, W: Write>(v: &Retry, e: &mut Encoder<W>, _: &mut Ctx) -> Result<(), EncodeError<W::Error>> {
        match v {
            Retry::Never => e.array(1)?.u8(0)?.ok(),
            Retry::Later => e.array(1)?.u8(1)?.ok(),
            Retry::AfterMs(ms) => e.array(2)?.u8(2)?.u64(*ms)?.ok(),
        }
    }
    pub(crate) fn decode<'b, Ctx>(d: &mut Decoder<'b>, _: &mut Ctx) -> Result<Retry, DecodeError> {
        let len = d.array()?;
        match (d.u8()?, len) {
            (0, Some(1)) => Ok(Retry::Never),
            (1, Some(1)) => Ok(Retry::Later),
            (2, Some(2)) => d.u64().map(Retry::AfterMs),
            _ => Err(DecodeError::message("not a retry")),
        }
    }
}
