use record::RecordId;
use rusqlite::params;

use super::{Tx, record_id};
use crate::error::Result;
use crate::storage::{PublicRow, ReadPublic, WritePublic};

impl ReadPublic for Tx<'_> {
    fn public_rows(&self, ward: &str, kind: &str) -> Result<Vec<PublicRow>> {
        let mut found = self
            .conn
            .prepare_cached("SELECT record, ward, kind, body FROM public_row WHERE ward = ?1 AND kind = ?2 ORDER BY record")?;
        let row = |r: &rusqlite::Row<'_>| {
            Ok(PublicRow { record: record_id(r.get(0)?), ward: r.get(1)?, kind: r.get(2)?, body: r.get(3)? })
        };
        Ok(found.query_map([ward, kind], row)?.collect::<rusqlite::Result<_>>()?)
    }
}

impl WritePublic for Tx<'_> {
    fn put_public(&self, record: RecordId, row: Option<&PublicRow>) -> Result<()> {
        let Some(row) = row else {
            self.conn.prepare_cached("DELETE FROM public_row WHERE record = ?1")?.execute([record.bytes()])?;
            return Ok(());
        };
        self.conn
            .prepare_cached(
                "INSERT INTO public_row (record, ward, kind, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (record) DO UPDATE SET \
                 ward = excluded.ward, kind = excluded.kind, body = excluded.body",
            )?
            .execute(params![record.bytes(), row.ward, row.kind, row.body])?;
        Ok(())
    }
}
