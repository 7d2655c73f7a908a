//! What an officer's action writes: a request of a screen becomes edits of records, or says which field is wrong.
//! Pure: the record, the desk and fresh ids come in; the device commits what comes out, all in one transaction.
//! Rules are asked of `record` (table, policy, kinds) by a trial edit, never copied here.
//!
//! | operation | form |
//! | --- | --- |
//! | `task_create` | [`task_create`]`(desk, ask, fresh)` |
//! | `task_plan` | [`task_plan`]`(desk, ask, fresh)` |
//! | `briefing_edit`, `task_warn` | by their names, `(desk, ask, record)`; `series_stop` `(desk, record)` |
//! | `task_edit` | [`task_edit`]`(desk, ask, record)` |
//! | `task_assign` | [`task_assign`]`(desk, ask, record, fresh)` |
//! | `task_seen` | [`task_seen`]`(desk, record, fresh)`: none where it is seen already |
//! | `task_accept`, `task_start` | [`task_accept`], [`task_start`]`(desk, record, fresh)` |
//! | `task_arrive`, `task_leave` | by their names, `(desk, ask, record, fresh)`; `task_read` `(desk, record, fresh)` |
//! | `task_attempt` | [`task_attempt`]`(desk, ask, record, fresh)` |
//! | `task_result`, `task_quick_result` | [`task_result`], [`task_quick_result`]`(desk, ask, record, fresh)` |
//! | `task_result_with` | [`task_result_with`]`(desk, ask, record, fresh)`: the result and its follow-up |
//! | `task_hand_back`, `task_note`, `task_withdraw` | by their names, `(desk, ask, record, fresh)` |
//! | `task_cancel`, `task_send_back` | by their names, `(desk, ask, record, fresh)` |
//! | `task_review` | [`task_review`]`(desk, ask, record, victims it is about, fresh)` |
//! | `notice_use_mine` | [`notice_use_mine`]`(desk, ask, record)` |
//! | `notice_ask`, `notice_answer` | [`notice_ask`]`(desk, ask, record, fresh)`, [`notice_answer`] likewise |
//! | `notice_keep` | nothing in a record: the device keeps a [`crate::pages::NoticeMark`] |
//! | `victim_create` | [`victim_create`]`(desk, ask, fresh)` |
//! | `contact_look` | nothing in a record: [`contact_look`]`(desk, ask, record, cards)` |
//! | `contact_save` | [`contact_save`]`(desk, ask, record, cards, fresh)`: [`ContactPlanned`] |
//! | `card_confirm` | [`card_confirm`]`(desk, ask, record, cards, fresh)` |
//! | `tell_supervisor`, `milestone_add`, `give_reason_missed` | by their names, `(desk, ask, record, fresh)` |
//! | `needs_assess` | [`needs_assess`]`(desk, ask, record, cards, fresh)`: says what is late at once |
//! | `victim_edit` | [`victim_edit`]`(desk, ask, record)` |
//! | `entry_correct` | [`entry_correct`]`(desk, ask, record, cards, fresh)` |
//! | `supporter_add`, `supporter_end` | by their names, `(desk, ask, record, fresh)` |
//! | `vps_add`, `referral_add`, `support_request`, `decision_add`, `review_asked` | by their names, `(desk, ask, record, fresh)` |
//! | `victim_hand_over`, `victim_decline`, `reason_judge` | by their names, `(desk, ask, record, fresh)` |
//! | `victim_is_same` | [`victim_is_same`]`(desk, ask, record, her other records here, fresh)` |
//! | `victim_take_over`, `support_accept` | by their names, `(desk, entry, record, fresh)` |
//! | `call_permission`, `reach` | [`threat_to_life`]`(desk, ask, record, cards, fresh)` where it opened the call, not yet [`threat_told`] |
//! | `card_read` | nothing in a record: the device keeps a [`crate::pages::ReadMark`] of the version |
//! | `note_create` | [`note_create`]`(desk, ask, fresh)` |
//! | `note_line`, `note_correct`, `note_exhibit` | by their names, `(desk, ask, Writing { .. }, fresh)` |
//! | `note_photo` | [`note_photo`]`(desk, ask, PhotoBytes { .. }, Writing { .. }, fresh)` |
//! | `notebook_close` | [`notebook_close`]`(desk, notes with their ends, device, sign, fresh)` |
//! | `note_flag` | [`note_flag`]`(desk, ask, note, fresh)` |
//! | `photo_copy` | [`photo_copy`]`(desk, ask, PhotoBytes { .. }, note, fresh)` |
//! | `exhibit_seal`, `exhibit_renumber`, `exhibit_stored_as`, `exhibit_audit` | by their names, `(desk, ask, note, fresh)` |
//! | `exhibit_move` | by its name, `(desk, ask, note, stores, fresh)`, `stores` being [`crate::pages::stores`] |
//! | `store_alarm` | [`store_alarm`]`(desk, ask, ward, diary held for it and this month, fresh)` |
//! | `store_alarm_over` | [`store_alarm_over`]`(desk, ask, diary, fresh)` |
//! | `store_kept` | [`store_kept`]`(desk, ask, ward, diary held for it and this month, fresh)` |
//! | `priority_propose` | [`priority_propose`]`(desk, ask, fresh)` |
//! | `priority_adopt`, `priority_action`, `priority_partner` | by their names, `(desk, ask, record, fresh)` |
//! | `engagement_add` | [`engagement_add`]`(desk, ask, priority or diary, fresh)` |
//! | `priority_edit` | [`priority_edit`]`(desk, ask, record)` |
//! | `priority_measure` to `priority_take_down` | by their names, `(desk, ask, record, fresh)` |
//! | `words_look` | nothing in a record: [`words_look`]`(ask)` |
//! | `tag` | [`tag`]`(desk, ask, record, fresh)` |
//! | `promise_add`, `ward_time_add`, `meeting_add` | by their names, `(desk, ask, diary held for its ward and month, fresh)` |
//! | `promise_keep`, `meeting_publish` | by their names, `(desk, ask, record, fresh)` |
//!
//! Each gives [`Planned`]; [`Planned::saved`] is the answer once it is durable. `cards` are every safe-contact record
//! kept for the same victim of the same crime.

mod contact;
mod correct;
mod exhibit;
mod fault;
mod follow_up;
mod note;
mod notice;
mod photo;
mod plan;
mod priority;
mod reference;
mod restriction;
pub mod seen;
mod store;
mod task_lead;
mod task_plan;
mod task_steps;
mod task_visits;
mod text;
mod victim;
mod victim_hands;
mod victim_needs;
mod ward;
mod ward_diary;

pub use contact::{ContactPlanned, contact_look, contact_save, tell_supervisor, threat_to_life, threat_told};
pub use correct::entry_correct;
pub use exhibit::{exhibit_audit, exhibit_move, exhibit_renumber, exhibit_seal, exhibit_stored_as};
pub use fault::FormFault;
pub use follow_up::task_result_with;
pub use note::{Writing, continues, note_correct, note_create, note_exhibit, note_flag, note_line, notebook_close};
pub use notice::{notice_answer, notice_ask, notice_use_mine};
pub use photo::{PhotoBytes, note_photo, photo_copy};
pub use plan::{Fresh, Planned, RecordWrite, trial, trial_make, tried};
pub use priority::{
    priority_carry_over, priority_close, priority_edit, priority_measure, priority_publish, priority_report_back,
    priority_review, priority_take_down, words_look,
};
pub use restriction::restrict;
pub use seen::Seen;
pub use store::{store_alarm, store_alarm_over, store_kept};
pub use task_lead::{task_assign, task_cancel, task_create, task_edit, task_review, task_send_back};
pub use task_plan::{briefing_edit, series_stop, task_plan, task_warn};
pub use task_steps::{
    task_accept, task_attempt, task_hand_back, task_note, task_quick_result, task_result, task_seen, task_start, task_withdraw,
};
pub use task_visits::{task_arrive, task_leave, task_read};
pub use victim::{card_confirm, give_reason_missed, milestone_add, victim_create};
pub use victim_hands::{reason_judge, victim_decline, victim_hand_over, victim_is_same, victim_take_over};
pub use victim_needs::{
    decision_add, needs_assess, referral_add, review_asked, support_accept, support_request, supporter_add, supporter_end,
    victim_edit, vps_add,
};
pub use ward::{engagement_add, priority_action, priority_adopt, priority_partner, priority_propose};
pub use ward_diary::{meeting_add, meeting_publish, promise_add, promise_keep, tag, ward_time_add};
