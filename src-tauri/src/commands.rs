//! One command for each operation of the device, and nothing in it but the call. The names, what they take and what they
//! give are the device's list; a test holds this one to it.

use device::screen::operations::RAW_HEADER;
use device::screen::{self, Failure, NotePhoto, Saved, TryAgain};
use tauri::ipc::{Invoke, InvokeBody, Request};
use tauri::{State, Wry};
use uuid::Uuid;

use crate::shell::Shell;

macro_rules! operations {
    ($($name:ident($takes:ident) -> $gives:ident;)+) => {
        $(
            #[tauri::command]
            async fn $name(shell: State<'_, Shell>, ask: screen::$takes) -> Result<screen::$gives, Failure> {
                shell.device.$name(ask).await.map_err(|error| shell.device.failure(&error))
            }
        )+

        /// Answers what the window calls.
        pub(crate) fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($name,)+ note_photo]
        }

        #[cfg(test)]
        const HERE: &[(&str, &str, &str)] =
            &[$((stringify!($name), stringify!($takes), stringify!($gives)),)+ ("note_photo", "NotePhoto", "Saved")];
    };
}

operations! {
    // session
    session_state(Nothing) -> SessionState;
    enrol_look(EnrolLook) -> HubSeen;
    enrol(Enrol) -> Enrolled;
    unlock(Unlock) -> SessionState;
    recover(Recover) -> SessionState;
    lock(Nothing) -> SessionState;
    settings_save(Settings) -> Settings;

    // sync
    strip(Nothing) -> Strip;
    sync_state(Nothing) -> SyncPage;
    sync_now(Nothing) -> Strip;
    sync_stop(Nothing) -> Strip;
    needs_you_choose(NeedsYouChoose) -> SyncPage;
    dealt_with(Nothing) -> DealtWith;
    rescue(Nothing) -> RescueMade;
    reviews(Nothing) -> ReviewQueue;
    review_decide(ReviewDecide) -> ReviewQueue;
    rescued_done(RescuedDone) -> ReviewQueue;

    // today and tasks
    today(Nothing) -> Today;
    tasks(TasksAsk) -> Tasks;
    task(RecordAsk) -> TaskDetail;
    task_create(TaskCreate) -> Saved;
    task_plan(TaskPlan) -> Saved;
    task_edit(TaskEdit) -> Saved;
    briefing_edit(BriefingEdit) -> Saved;
    task_assign(TaskAssign) -> Saved;
    task_seen(RecordAsk) -> Saved;
    task_accept(RecordAsk) -> Saved;
    task_start(RecordAsk) -> Saved;
    task_arrive(TaskArrive) -> Saved;
    task_leave(TaskLeave) -> Saved;
    task_read(RecordAsk) -> Saved;
    task_warn(TaskWarn) -> Saved;
    series_stop(RecordAsk) -> Saved;
    task_attempt(TaskAttempt) -> Saved;
    task_result(TaskResult) -> Saved;
    task_result_with(TaskResultWith) -> Saved;
    task_quick_result(TaskQuickResult) -> Saved;
    task_hand_back(TaskHandBack) -> Saved;
    task_note(TaskNote) -> Saved;
    task_withdraw(EntryWithdraw) -> Saved;
    task_cancel(TaskVerdict) -> Saved;
    task_send_back(TaskVerdict) -> Saved;
    task_review(TaskVerdict) -> Saved;
    shift_end(Nothing) -> ShiftEnd;
    notice_keep(NoticeAsk) -> Nothing;
    notice_use_mine(NoticeAsk) -> Saved;
    notice_ask(NoticeQuestion) -> Saved;
    notice_answer(NoticeAnswer) -> Saved;
    history(RecordAsk) -> History;
    restriction(RecordAsk) -> Restriction;
    restrict(Restrict) -> Saved;
    changed_since(ChangedAsk) -> Underneath;
    draft_save(DraftSave) -> DraftKept;
    draft_load(DraftAsk) -> Draft;
    record_closed(RecordAsk) -> Nothing;

    // victims
    victims(Nothing) -> Victims;
    victim(VictimAsk) -> VictimDetail;
    victim_same(SameAsk) -> SameVictims;
    victim_is_same(SameSay) -> Saved;
    victim_forms(Nothing) -> VictimForms;
    card_read(CardRead) -> VictimDetail;
    card_confirm(CardConfirm) -> Saved;
    call_permission(CallAsk) -> CallPermission;
    contact_look(ContactSave) -> ContactLook;
    contact_save(ContactSave) -> ContactSaved;
    tell_supervisor(TellSupervisor) -> Saved;
    milestone_add(MilestoneAdd) -> Saved;
    victim_create(VictimCreate) -> Saved;
    give_reason_missed(ReasonMissedGive) -> Saved;
    reason_judge(ReasonJudge) -> Saved;
    victim_edit(VictimEdit) -> Saved;
    needs_assess(NeedsAssess) -> Saved;
    vps_add(VpsAdd) -> Saved;
    referral_add(ReferralAdd) -> Saved;
    supporter_add(SupporterAdd) -> Saved;
    supporter_end(SupporterEnd) -> Saved;
    support_request(SupportAsk) -> Saved;
    support_accept(EntryTake) -> Saved;
    decision_add(DecisionAdd) -> Saved;
    entry_correct(EntryCorrect) -> Saved;
    review_asked(ReviewAsked) -> Saved;
    victim_hand_over(HandOver) -> Saved;
    victim_take_over(EntryTake) -> Saved;
    victim_decline(HandoverDecline) -> Saved;
    reach(CallAsk) -> Reached;
    reach_over(RecordAsk) -> Nothing;
    panel_look(PanelAsk) -> PanelShown;
    panel_publish(PanelLetOut) -> PanelOut;
    panel_take_down(PanelTakeDown) -> PanelOut;

    // notebook
    notebook(NotebookAsk) -> Notebook;
    note_create(NoteCreate) -> Saved;
    note_line(NoteLine) -> Saved;
    note_correct(NoteCorrect) -> Saved;
    export_make(ExportMake) -> Exported;
    export_stop(Nothing) -> Nothing;
    copy_export(CopyExport) -> Exported;
    note_exhibit(NoteExhibit) -> Saved;
    exhibit(ExhibitAsk) -> Exhibit;
    exhibit_move(ExhibitMove) -> Saved;
    exhibit_seal(ExhibitSeal) -> Saved;
    notebook_close(Nothing) -> Saved;
    note(RecordAsk) -> Note;
    note_flag(NoteFlag) -> Saved;
    disclosure(Nothing) -> DisclosureList;
    photo_copy(PhotoCopy) -> Saved;
    exhibits(Nothing) -> Exhibits;
    exhibit_renumber(ExhibitRenumber) -> Saved;
    exhibit_stored_as(ExhibitStoredAs) -> Saved;
    exhibit_audit(ExhibitAudit) -> Saved;
    store_alarm(StoreAlarmRaise) -> Saved;
    store_alarm_over(StoreAlarmOver) -> Saved;
    store_kept(StoreKeptSay) -> Saved;

    // ward
    ward(WardAsk) -> Ward;
    priority(RecordAsk) -> PriorityDetail;
    priority_propose(PriorityPropose) -> Saved;
    priority_adopt(PriorityAdopt) -> Saved;
    priority_action(PriorityAction) -> Saved;
    priority_partner(PriorityPartner) -> Saved;
    engagement_add(EngagementAdd) -> Saved;
    priority_edit(PriorityEdit) -> Saved;
    priority_measure(PriorityMeasure) -> Saved;
    priority_review(PriorityReview) -> Saved;
    priority_report_back(PriorityReportBack) -> Saved;
    priority_close(PriorityClose) -> Saved;
    priority_carry_over(PriorityCarryOver) -> Saved;
    words_look(WordsLook) -> WordsFound;
    priority_publish(PriorityPublish) -> Saved;
    priority_take_down(PriorityTakeDown) -> Saved;
    tag_menu(TagAsk) -> TagMenu;
    tag(Tag) -> Saved;
    promise_add(PromiseAdd) -> Saved;
    promise_keep(PromiseKeep) -> Saved;
    ward_time_add(WardTimeAdd) -> Saved;
    meeting_add(MeetingAdd) -> Saved;
    meeting_publish(MeetingPublish) -> Saved;

    // search and team
    search(SearchAsk) -> Found;
    call_back(CallBack) -> CalledBack;
    left(Nothing) -> Left;
    team(Nothing) -> Team;
    phones(PhonesAsk) -> Phones;
    phone_lost(PhoneAsk) -> LostPhone;
    lease_extend(LeaseExtend) -> Phones;
    own_reads(Nothing) -> OwnReads;
    unlock_code(UnlockCodeAsk) -> UnlockCode;
    assign_menu(RecordAsk) -> AssignMenu;
    who_may(WhoMayAsk) -> WhoMay;
    roster(Nothing) -> Roster;
}

/// A photo comes as raw bytes, so that an original is never turned into text; its request stands in a header.
#[tauri::command]
async fn note_photo(shell: State<'_, Shell>, request: Request<'_>) -> Result<Saved, Failure> {
    let device = &shell.device;
    let InvokeBody::Raw(original) = request.body() else { return Err(not_understood("the photo is not raw bytes")) };
    let header = request.headers().get(RAW_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let ask: NotePhoto = serde_json::from_str(&decoded(header)).map_err(|_| not_understood("the photo's request"))?;
    device.note_photo(ask, original.clone()).await.map_err(|error| device.failure(&error))
}

/// Undoes `encodeURIComponent`. Bytes that are no text become the replacement character, which no request holds.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, more @ ..] = rest {
        rest = more;
        let hex = more.get(..2).and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        match (first, hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &more[2..];
            }
            _ => bytes.push(*first),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A request that no page of this app makes.
fn not_understood(what: &str) -> Failure {
    tracing::warn!(what, "a request was not understood");
    Failure { code: "bad_value".to_owned(), field: None, params: Default::default(), retry: TryAgain::Never, id: Uuid::nil() }
}

#[cfg(test)]
mod tests {
    use device::screen::operations::OPERATIONS;

    use super::*;

    #[test]
    fn there_is_a_command_for_each_operation_and_none_beside() {
        let mut here = HERE.to_vec();
        let mut theirs: Vec<_> = OPERATIONS.iter().map(|o| (o.name, o.takes, o.gives)).collect();
        here.sort_unstable();
        theirs.sort_unstable();
        assert_eq!(here, theirs);
    }

    #[test]
    fn the_window_may_call_each_operation_and_hear_events_and_nothing_else() {
        let capability: serde_json::Value = serde_json::from_str(include_str!("../capabilities/main.json")).unwrap();
        let mut granted: Vec<String> = serde_json::from_value(capability["permissions"].clone()).unwrap();
        let mut wanted: Vec<String> = ["core:event:allow-listen", "core:event:allow-unlisten"].map(str::to_owned).into();
        wanted.extend(OPERATIONS.iter().map(|o| format!("allow-{}", o.name.replace('_', "-"))));
        granted.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(granted, wanted);
        assert_eq!(capability["windows"], serde_json::json!(["main"]));
    }

    #[test]
    fn a_header_is_decoded_as_the_page_encoded_it() {
        assert_eq!(decoded("%7B%22caption%22%3A%22R%C3%A9sum%C3%A9%2050%25%22%7D"), "{\"caption\":\"Résumé 50%\"}");
        assert_eq!(decoded("%zz%"), "%zz%");
    }
}
