//! The rows of the vault: every statement in one place a table, each called inside somebody's transaction.

mod at_hand;
mod cases;
mod desk;
mod device;
mod drafts;
mod erasing;
mod hub_time;
mod kinds;
mod lacking;
mod letting_go;
mod newer;
mod notices;
mod outbox;
mod photos;
mod read_log;
mod records;
mod rows;
mod scopes;
mod search;
mod search_exhibits;
mod sending;
mod set_aside;
mod slips;
mod spare_key;
mod strip;
mod typed;
mod under_way;
mod views;

pub(crate) use cases::may_be_of_case;
pub(crate) use desk::with_desk;
pub(crate) use device::{blob, hot_spots, known, make, of_wards, put_blob, put_state, state};
pub(crate) use drafts::{draft, draft_heads, drafts, put_draft};
pub(crate) use erasing::{ERASED, erase, erased, is_erased, something_kept, sweep_due, sweep_later, swept, truncate_log};
pub(crate) use hub_time::{hub_time, put_proven, put_received};
pub(crate) use kinds::{
    card_rows, diary_rows, exhibit_rows, note_rows, notes_for, notes_near, notes_to_write_in, priority_rows, put_read_mark,
    read_mark, reason_given_since, victim_rows, victims_and_cards,
};
pub(crate) use lacking::{lacking, no_longer_lacking, photos_again, put_lacking, reads_again, signed_here};
pub(crate) use letting_go::{
    KeptWords, ask_again, forget_words, keep_words, kept_back, kept_words, put_unreadable, readable, unreadable,
};
pub(crate) use newer::{hold_newer, is_newer, newer_asked, newer_known, newer_left, put_newer};
pub(crate) use notices::{
    Told, keep_notices, notice_mark, open_questions, put_notices, settle_closed_notices, settle_notice, with_open_notices,
};
pub(crate) use outbox::{
    Cutting, cut, own_change, own_words, put_receipt, receipts_of, received, reviewing, sealed, send_again, waiting_rows, wrote,
};
pub(crate) use photos::{
    PhotoRow, copy_held, copy_of_entry, number_taken, photo, photo_here, photo_of_entry, photo_received, photo_shown,
    photos_named, photos_waiting, put_checked, put_copy, put_number, put_photo, put_upload, usual_size,
};
pub(crate) use read_log::{ReadHere, last_heard, own_reads, put_heard, put_read, reads_sent, reads_waiting, unsent_reads};
pub(crate) use records::{
    Loaded, all_heads, arrived, document, heads, id_of, linked, load, open, opened, put, put_at_hand, put_change, put_rows,
    rec_of, record_count, remove, stored_bytes,
};
pub(crate) use rows::{Rows, fill_again};
pub(crate) use scopes::{
    Cursor, cursor, cursors, drop_scope, held_in, hold, leave, leavers, let_go_of_strays, level, made_here, pin, put_cursor,
    still_holds, unpin,
};
pub(crate) use search::{Hits, Only, search, wards_found};
pub(crate) use sending::{Order, any_waits, forget_old, next_batches, sent, waiting_batches, waiting_count};
pub(crate) use set_aside::{
    Aside, aside, bring_back, in_review, needs_after_all, put_aside, put_audit_cut, put_copied, put_in_review, settle, settled,
    settled_as, settled_count, unsettled, unsettled_ids, was_let_in,
};
pub(crate) use spare_key::{make_spare, spare_again, spare_left, spare_to_leave, spares};
pub(crate) use strip::{Moving, strip};
pub(crate) use under_way::{begin_reaching, end_reaching, under_way};
pub(crate) use views::{
    MOST, Parts, Work, briefings, critical_work, done_work, first_work, local, open_work, own_count, own_work, residents_queries,
    resulted_work, task_counts, task_row_of, work_for, work_of_today,
};
