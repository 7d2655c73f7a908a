use record::{OfficerId, RecordId};
use rusqlite::{OptionalExtension, params};

use super::{Tx, record_id};
use crate::error::Result;
use crate::storage::{PanelForm, PanelHead, PanelRow, PublicRow, ReadPublic, WritePublic};

impl ReadPublic for Tx<'_> {
    fn panel_heads(&self, ward: &str) -> Result<Vec<PanelHead>> {
        let mut found = self.conn.prepare_cached(
            "SELECT from_day, to_day, published_at, down_at FROM panel_report WHERE ward = ?1 ORDER BY to_day DESC, from_day DESC",
        )?;
        let row =
            |r: &rusqlite::Row<'_>| Ok(PanelHead { from: r.get(0)?, to: r.get(1)?, published_at: r.get(2)?, down_at: r.get(3)? });
        Ok(found.query_map([ward], row)?.collect::<rusqlite::Result<_>>()?)
    }

    fn panel_row(&self, ward: &str, from: &str, to: &str) -> Result<Option<PanelRow>> {
        let mut found = self.conn.prepare_cached(
            "SELECT ward, from_day, to_day, published_at, published_by, looked_at, body, html, pdf, down_at FROM panel_report \
             WHERE ward = ?1 AND from_day = ?2 AND to_day = ?3",
        )?;
        let row = |r: &rusqlite::Row<'_>| {
            Ok(PanelRow {
                ward: r.get(0)?,
                from: r.get(1)?,
                to: r.get(2)?,
                published_at: r.get(3)?,
                published_by: OfficerId::from_bytes(r.get(4)?),
                looked_at: r.get(5)?,
                body: r.get(6)?,
                html: r.get(7)?,
                pdf: r.get(8)?,
                down_at: r.get(9)?,
            })
        };
        Ok(found.query_row([ward, from, to], row).optional()?)
    }

    fn panel_out(&self, ward: &str, form: PanelForm) -> Result<Option<Vec<u8>>> {
        let of = match form {
            PanelForm::Page => "CAST(html AS BLOB)",
            PanelForm::Paper => "pdf",
        };
        let mut found = self.conn.prepare_cached(&format!(
            "SELECT {of} FROM panel_report WHERE ward = ?1 AND down_at IS NULL ORDER BY to_day DESC, from_day DESC LIMIT 1"
        ))?;
        Ok(found.query_row([ward], |r| r.get(0)).optional()?)
    }

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
    fn put_panel(&self, row: &PanelRow) -> Result<()> {
        let by = row.published_by.bytes();
        self.conn
            .prepare_cached(
                "INSERT OR REPLACE INTO panel_report (ward, from_day, to_day, published_at, published_by, looked_at, body, html, \
                 pdf, down_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute(params![
                row.ward,
                row.from,
                row.to,
                row.published_at,
                by,
                row.looked_at,
                row.body,
                row.html,
                row.pdf,
                row.down_at
            ])?;
        Ok(())
    }

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
