//! What a screen shows, assembled from loaded records and view rows. Pure: what the device knows comes in with the
//! [`Desk`]; lists are made of rows alone and never load a document.
//!
//! | operation | page |
//! | --- | --- |
//! | `today` | [`today`]`(desk, OnToday { .. })`; [`exhibits_late`]; [`victims_due`] for the strip |
//! | `shift_end` | [`shift_end`]`(desk, AtShiftEnd { .. })` with [`exhibits_in_hand`]; [`briefing_now`], [`unaccepted`], [`ends_soon`] for Today |
//! | `tasks` | [`tasks`]`(desk, which, task rows)` |
//! | `task` | [`task`]`(desk, record, local, notices, drafts)`; [`show_evidence`]`(page, record, notes)` |
//! | notices in `task`, `victim`, `priority`, `today` | [`notices()`]`(desk, record, mark)` |
//! | `history` | [`history()`]`(desk, records, time)`; `changed_since` [`moved_under`]`(desk, record, seen)` |
//! | `assign_menu` | [`assign_menu`]`(desk, record, task rows)` |
//! | `who_may` | [`who_may`]`(desk, ask)` |
//! | `team` | [`team`]`(desk, task rows, victim rows late or due today)` |
//! | `roster` | [`roster`]`(desk, hot spots)` |
//! | `victims` | [`victims()`]`(desk, victim rows, card rows)`; [`owed_by_me`], [`cover_asked`] for Today, [`owed_by_team`], [`vps_unoffered`], [`told_in_time`] for the team |
//! | `victim`, `card_read` | [`victim`]`(desk, record, VictimOpened { .. })`; [`victim_reason_needed`] first, [`others_of`] and [`reached_elsewhere`] for it |
//! | `victim_forms` | [`victim_forms`]`()` |
//! | `call_permission` | [`call_permission`]`(desk, ask, cards, CalledWith { .. })` |
//! | `notebook` | [`notebook()`]`(desk, day, note rows, notes of the day, files)` |
//! | `exhibit`, `exhibits` | [`exhibit`]`(desk, note, entry, note rows, files)`, [`exhibits_list`]; [`sound`] the rows first |
//! | `ward` | [`ward`]`(desk, code, OnWard { .. })`; [`reviews_near`] for Today |
//! | `priority` | [`priority`]`(desk, record, local, task rows, notices)` |
//! | `search` | [`found()`]`(hits, counts, wards, searched, newest)`; each [`hit`]`(search row, pieces)` or [`exhibit_hit`] |
//! | `left` | `left(words kept)` |
//! | `strip` | [`strip()`]`(desk, OnStrip { .. })` |
//! | `sync_state` | [`send_groups`]`(outbox rows, received)`, [`set_aside`]`(SetAside { .. })` |
//! | `dealt_with` | [`dealt_with`]`(SetAside { .. }, choice, when)` |
//!
//! Outbox: [`send_group`] and [`done_words`] when something is written. Index: [`search_row`] of a record.
//!
//! View rows: [`task_view`]`(record)` fills a [`TaskView`], [`victim_view`] a [`VictimView`],
//! [`safe_contact_view`] a [`SafeContactView`], [`note_view`] a [`NoteView`],
//! [`priority_view`] a [`PriorityView`], [`diary_view`] a [`DiaryView`]. [`card_here`] answers [`Desk::card`] from those and the last reading.

mod acts;
mod assign;
mod corrections;
mod desk;
mod differing;
mod evidence;
mod history;
mod left;
mod notebook;
mod notices;
mod order;
mod reasons;
mod restriction;
mod search;
mod sending;
mod shift;
mod task;
mod task_view;
mod timeline;
mod timeline_words;
mod today;
mod victims;
mod wards;
mod words;

pub use acts::{asks_next_try, cards_unread, closes_quickly, quick_results, seen_by, task_acts, work_of};
pub use assign::{assign_menu, roster, team, who_may};
pub use corrections::{MayCorrect, can_correct, may_correct};
pub use desk::{CardHere, Desk, Held, Label, Local, OnItsWay, QUIET_AFTER, Tried};
pub use evidence::{EvidenceNamed, evidence_named, show_evidence};
pub use history::{HubTime, history, moved_under, underneath};
pub(crate) use left::left;
pub use notebook::*;
pub use notices::{NoticeMark, asked_about, can_ask, cards_apart, met, notice, notices, on_today, told_of_corrections};
pub use order::{Group, NEAR, Place, group, place_of_task};
pub use reasons::{ONLY_TOLD, refused, review_why};
pub use restriction::restriction;
pub use search::{SearchExhibit, SearchRow, exhibit_hit, found, hit, search_row};
pub use sending::{
    BRING_BACK, GROUPS, OnStrip, OutboxRow, Received, SetAside, choices_after, dealt_with, done_words, send_group, send_groups,
    send_item, set_aside, stands_there, strip, told_words, waits,
};
pub use shift::{AtShiftEnd, ENDS_SOON, briefing_now, briefs, duty_supervisor, ends_soon, shift_end, unaccepted};
pub use task::{hold_for_needs, lines, place, powers, show_contacts, task, tasks};
pub use task_view::{TaskView, linked, task_row, task_view};
pub use timeline::{MAY_WITHDRAW, WRITTEN_LATER, can_withdraw, timeline};
pub use today::{NEXT, OnToday, SHOWN, place_of_victim, today, victims_due};
pub use victims::*;
pub use wards::*;
