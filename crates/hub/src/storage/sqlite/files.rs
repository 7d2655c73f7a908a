use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use super::{Tx, number, stored};
use crate::error::Result;
use crate::storage::{BearerRow, ObjectRow, ReadFiles, UploadRow, WriteFiles};

impl ReadFiles for Tx<'_> {
    fn upload(&self, id: Uuid) -> Result<Option<UploadRow>> {
        type Raw = (String, i64, i64, Option<[u8; 32]>, String, i64);
        let found: Option<Raw> = self
            .conn
            .prepare_cached("SELECT owner, length, received, sha256, media_type, opened_at FROM upload WHERE id = ?1")?
            .query_row([id.as_bytes()], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?)))
            .optional()?;
        let Some((owner, length, received, sha256, media_type, opened_at)) = found else { return Ok(None) };
        let (length, received) = (number(length, "an upload")?, number(received, "an upload")?);
        Ok(Some(UploadRow { id, owner, length, received, sha256, media_type, opened_at }))
    }

    fn abandoned_uploads(&self, before: i64) -> Result<Vec<Uuid>> {
        let mut rows = self.conn.prepare_cached(
            "SELECT id FROM upload WHERE opened_at < ?1 AND (received < length OR sha256 IS NULL \
             OR NOT EXISTS (SELECT 1 FROM object WHERE object.sha256 = upload.sha256)) ORDER BY opened_at",
        )?;
        let found = rows.query_map([before], |r| r.get(0))?.collect::<rusqlite::Result<Vec<[u8; 16]>>>()?;
        Ok(found.into_iter().map(Uuid::from_bytes).collect())
    }

    fn object(&self, sha256: &[u8; 32]) -> Result<Option<ObjectRow>> {
        type Raw = (i64, String, String, i64);
        let found: Option<Raw> = self
            .conn
            .prepare_cached("SELECT size, media_type, owner, received_at FROM object WHERE sha256 = ?1")?
            .query_row([sha256], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))
            .optional()?;
        let Some((size, media_type, owner, received_at)) = found else { return Ok(None) };
        Ok(Some(ObjectRow { sha256: *sha256, size: number(size, "a file's size")?, media_type, owner, received_at }))
    }

    fn bearer(&self, hash: &[u8; 32]) -> Result<Option<BearerRow>> {
        Ok(self
            .conn
            .prepare_cached("SELECT name, made_at, revoked_at FROM bearer WHERE hash = ?1")?
            .query_row([hash], |r| Ok(BearerRow { hash: *hash, name: r.get(0)?, made_at: r.get(1)?, revoked_at: r.get(2)? }))
            .optional()?)
    }
}

impl WriteFiles for Tx<'_> {
    fn put_upload(&self, row: &UploadRow) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO upload (id, owner, length, received, sha256, media_type, opened_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO UPDATE SET received = excluded.received, \
                 sha256 = excluded.sha256, opened_at = excluded.opened_at",
            )?
            .execute(params![
                row.id.as_bytes(),
                row.owner,
                stored(row.length)?,
                stored(row.received)?,
                row.sha256,
                row.media_type,
                row.opened_at
            ])?;
        Ok(())
    }

    fn drop_upload(&self, id: Uuid) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM upload WHERE id = ?1")?.execute([id.as_bytes()])?;
        Ok(())
    }

    fn put_object(&self, row: &ObjectRow) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO object (sha256, size, media_type, owner, received_at) VALUES (?1, ?2, ?3, ?4, ?5) \
                 ON CONFLICT (sha256) DO NOTHING",
            )?
            .execute(params![row.sha256, stored(row.size)?, row.media_type, row.owner, row.received_at])?;
        Ok(())
    }

    fn put_bearer(&self, row: &BearerRow) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO bearer (hash, name, made_at, revoked_at) VALUES (?1, ?2, ?3, ?4) \
                 ON CONFLICT (hash) DO UPDATE SET revoked_at = excluded.revoked_at",
            )?
            .execute(params![row.hash, row.name, row.made_at, row.revoked_at])?;
        Ok(())
    }
}
