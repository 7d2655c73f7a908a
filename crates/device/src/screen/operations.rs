//! The operations between a window and the device: one command each, its request and its answer. The shell's
//! allow-list and the UI's `commands.ts` are made from this one list.

/// One command: `note_photo` sends raw bytes beside its request, the others only their request.
pub struct Operation {
    /// The command's name.
    pub name: &'static str,
    /// What it takes, by its type's name.
    pub takes: &'static str,
    /// What it gives.
    pub gives: &'static str,
}

/// Operations whose body is raw bytes; the request travels in the header named by [`RAW_HEADER`].
pub const RAW: &[&str] = &["note_photo"];

/// The header beside raw bytes: the request as percent-encoded JSON.
pub const RAW_HEADER: &str = "beatbook-photo";

macro_rules! operations {
    ($($(#[doc = $doc:literal])+ $name:ident($takes:ident) -> $gives:ident;)+) => {
        /// Every command's name, for the shell's allow-list.
        pub const COMMANDS: &[&str] = &[$(stringify!($name)),+];

        /// Every operation, in the order of the screens.
        pub const OPERATIONS: &[Operation] = &[$(Operation {
            name: stringify!($name), takes: stringify!($takes), gives: stringify!($gives),
        }),+];

        /// What each operation is for, in the order of [`OPERATIONS`].
        const PURPOSES: &[&str] = &[$(concat!($($doc),+)),+];

        /// Nothing but a proof that every type named above exists.
        #[expect(dead_code, reason = "it is only compiled")]
        fn named() {
            use super::*;
            $(let _: Option<($takes, $gives)> = None;)+
        }
    };
}

operations! {
    // session
    /// Where the session stands; also the event `session`.
    session_state(Nothing) -> SessionState;
    /// Reads a hub's certificate so that a person can compare its fingerprint.
    enrol_look(EnrolLook) -> HubSeen;
    /// Binds this device to an officer with a one-time code.
    enrol(Enrol) -> Enrolled;
    /// Opens the vault.
    unlock(Unlock) -> SessionState;
    /// Opens the vault by a supervisor's code, where the passphrase was forgotten.
    recover(Recover) -> SessionState;
    /// Keeps every draft, then forgets the key.
    lock(Nothing) -> SessionState;
    /// Theme, language, text size.
    settings_save(Settings) -> Settings;

    // sync
    /// The strip; also the event `strip`.
    strip(Nothing) -> Strip;
    /// Sync and storage.
    sync_state(Nothing) -> SyncPage;
    /// Tries now; answers at once, the strip tells the rest.
    sync_now(Nothing) -> Strip;
    /// Stops what is under way; what was taken and sent until then is kept.
    sync_stop(Nothing) -> Strip;
    /// What to do with something the hub did not take.
    needs_you_choose(NeedsYouChoose) -> SyncPage;
    /// What was dealt with of it, and how.
    dealt_with(Nothing) -> DealtWith;
    /// Writes the unsent work into a sealed file that only the hub can open.
    rescue(Nothing) -> RescueMade;
    /// What waits at the hub for this supervisor; online only.
    reviews(Nothing) -> ReviewQueue;
    /// Lets waiting changes in, or sets them aside with a reason.
    review_decide(ReviewDecide) -> ReviewQueue;
    /// Words of a rescue file were dealt with.
    rescued_done(RescuedDone) -> ReviewQueue;

    // today and tasks
    /// The first screen.
    today(Nothing) -> Today;
    /// A list of tasks.
    tasks(TasksAsk) -> Tasks;
    /// One task.
    task(RecordAsk) -> TaskDetail;
    /// A new task.
    task_create(TaskCreate) -> Saved;
    /// A new task with what few tasks have: seven headings, a series, qualifications, markers.
    task_plan(TaskPlan) -> Saved;
    /// Changes fields or the briefing.
    task_edit(TaskEdit) -> Saved;
    /// Rewrites the briefing by its headings.
    briefing_edit(BriefingEdit) -> Saved;
    /// Gives it to somebody.
    task_assign(TaskAssign) -> Saved;
    /// It was seen by its assignee.
    task_seen(RecordAsk) -> Saved;
    /// Accepts it.
    task_accept(RecordAsk) -> Saved;
    /// Starts it.
    task_start(RecordAsk) -> Saved;
    /// Arrived there.
    task_arrive(TaskArrive) -> Saved;
    /// Left, with the minutes declared and what was done.
    task_leave(TaskLeave) -> Saved;
    /// A receipt for the team's briefing.
    task_read(RecordAsk) -> Saved;
    /// Adds a warning marker.
    task_warn(TaskWarn) -> Saved;
    /// Ends a series: no more tasks of it are made.
    series_stop(RecordAsk) -> Saved;
    /// A try that did not get there.
    task_attempt(TaskAttempt) -> Saved;
    /// A full result.
    task_result(TaskResult) -> Saved;
    /// A full result and the task that follows from it.
    task_result_with(TaskResultWith) -> Saved;
    /// A result in two taps.
    task_quick_result(TaskQuickResult) -> Saved;
    /// Gives it back.
    task_hand_back(TaskHandBack) -> Saved;
    /// A note on it.
    task_note(TaskNote) -> Saved;
    /// Takes an own entry back.
    task_withdraw(EntryWithdraw) -> Saved;
    /// A supervisor cancels it.
    task_cancel(TaskVerdict) -> Saved;
    /// A supervisor sends a result back.
    task_send_back(TaskVerdict) -> Saved;
    /// A supervisor reviews a result.
    task_review(TaskVerdict) -> Saved;
    /// The end of a shift: what waits, open work, deadlines before the next duty, cover.
    shift_end(Nothing) -> ShiftEnd;
    /// Leaves a merge as it shows.
    notice_keep(NoticeAsk) -> Nothing;
    /// Writes the own value again, as a new change.
    notice_use_mine(NoticeAsk) -> Saved;
    /// Asks the person whose value shows.
    notice_ask(NoticeQuestion) -> Saved;
    /// Answers a colleague's question about what shows.
    notice_answer(NoticeAnswer) -> Saved;
    /// Who changed what in a record, when.
    history(RecordAsk) -> History;
    /// Who may see a record.
    restriction(RecordAsk) -> Restriction;
    /// Keeps a record to named readers, or lifts that.
    restrict(Restrict) -> Saved;
    /// What moved since a form was opened.
    changed_since(ChangedAsk) -> Underneath;
    /// Keeps what is being typed.
    draft_save(DraftSave) -> DraftKept;
    /// Gives back what was being typed.
    draft_load(DraftAsk) -> Draft;
    /// The page of a record was closed: it may leave this device at the next sync, where it is its officer's no longer.
    record_closed(RecordAsk) -> Nothing;

    // victims
    /// What is owed to victims; no personal data.
    victims(Nothing) -> Victims;
    /// Opens one; the read log is written first.
    victim(VictimAsk) -> VictimDetail;
    /// Victims of a crime that are here already, before one is entered by hand.
    victim_same(SameAsk) -> SameVictims;
    /// Says that a record was made apart for the victim of another.
    victim_is_same(SameSay) -> Saved;
    /// What the forms can offer.
    victim_forms(Nothing) -> VictimForms;
    /// The card was read to its last line.
    card_read(CardRead) -> VictimDetail;
    /// Writes the whole card and confirms it.
    card_confirm(CardConfirm) -> Saved;
    /// May she be called now?
    call_permission(CallAsk) -> CallPermission;
    /// What a contact would meet and go against, at the time typed; nothing is kept.
    contact_look(ContactSave) -> ContactLook;
    /// A contact or an attempt.
    contact_save(ContactSave) -> ContactSaved;
    /// A Critical task for the duty supervisor.
    tell_supervisor(TellSupervisor) -> Saved;
    /// An event that starts a clock.
    milestone_add(MilestoneAdd) -> Saved;
    /// A new victim contact.
    victim_create(VictimCreate) -> Saved;
    /// Why a deadline was missed.
    give_reason_missed(ReasonMissedGive) -> Saved;
    /// A supervisor decides on a reason, or on an update she declined.
    reason_judge(ReasonJudge) -> Saved;
    /// Changes who she is and how often she wants to hear.
    victim_edit(VictimEdit) -> Saved;
    /// A needs assessment; her entitlement follows it.
    needs_assess(NeedsAssess) -> Saved;
    /// A step of her Personal Statement.
    vps_add(VpsAdd) -> Saved;
    /// An offer of a support service, and what she said.
    referral_add(ReferralAdd) -> Saved;
    /// Who supports her.
    supporter_add(SupporterAdd) -> Saved;
    /// They support her no more.
    supporter_end(SupporterEnd) -> Saved;
    /// Asks the victim desk for support.
    support_request(SupportAsk) -> Saved;
    /// The victim desk takes it on.
    support_accept(EntryTake) -> Saved;
    /// Something she decided, with her reason.
    decision_add(DecisionAdd) -> Saved;
    /// Puts a wrong fact right.
    entry_correct(EntryCorrect) -> Saved;
    /// She asked for a review.
    review_asked(ReviewAsked) -> Saved;
    /// Hands her over, or moves her at once.
    victim_hand_over(HandOver) -> Saved;
    /// Takes her over.
    victim_take_over(EntryTake) -> Saved;
    /// Declines to take her over.
    victim_decline(HandoverDecline) -> Saved;
    /// Opens the phone's own app with the number, where she may be reached so now.
    reach(CallAsk) -> Reached;
    /// There is no contact to write down after all.
    reach_over(RecordAsk) -> Nothing;
    /// A ward's report to its panel, as the public would read it; online only, for a supervisor.
    panel_look(PanelAsk) -> PanelShown;
    /// Lets a report out that was looked at.
    panel_publish(PanelLetOut) -> PanelOut;
    /// Takes a report down.
    panel_take_down(PanelTakeDown) -> PanelOut;

    // notebook
    /// A day of the notebook.
    notebook(NotebookAsk) -> Notebook;
    /// A note beside the day's.
    note_create(NoteCreate) -> Saved;
    /// A line.
    note_line(NoteLine) -> Saved;
    /// A correction.
    note_correct(NoteCorrect) -> Saved;
    /// Writes notes into a file: a paper, or a bundle that proves itself. It is logged as a disclosure.
    export_make(ExportMake) -> Exported;
    /// Calls off the file that is being made; the event `exporting` tells how far it is. Nothing of it stays.
    export_stop(Nothing) -> Nothing;
    /// Writes a working copy of a photo into a file.
    copy_export(CopyExport) -> Exported;
    /// An exhibit.
    note_exhibit(NoteExhibit) -> Saved;
    /// A photo: hashed before anything else, sealed, never re-encoded.
    note_photo(NotePhoto) -> Saved;
    /// One exhibit.
    exhibit(ExhibitAsk) -> Exhibit;
    /// A move of it.
    exhibit_move(ExhibitMove) -> Saved;
    /// A new seal on it.
    exhibit_seal(ExhibitSeal) -> Saved;
    /// Closes this device's notebook up to its last entry, with the officer's signature.
    notebook_close(Nothing) -> Saved;
    /// One note, for whoever may read it.
    note(RecordAsk) -> Note;
    /// Says of a note whether it bears on the case; flags it for the disclosure officer.
    note_flag(NoteFlag) -> Saved;
    /// The notes of cases, with what they say to the disclosure officer.
    disclosure(Nothing) -> DisclosureList;
    /// A working copy of a photo, without what the camera wrote into it.
    photo_copy(PhotoCopy) -> Saved;
    /// Where every exhibit is.
    exhibits(Nothing) -> Exhibits;
    /// Gives an exhibit another number.
    exhibit_renumber(ExhibitRenumber) -> Saved;
    /// Says how an exhibit is to be stored, where nobody said so when it was seized.
    exhibit_stored_as(ExhibitStoredAs) -> Saved;
    /// Says of an exhibit whether it is where it is recorded to be: the weekly audit.
    exhibit_audit(ExhibitAudit) -> Saved;
    /// A store of exhibits is too warm or full.
    store_alarm(StoreAlarmRaise) -> Saved;
    /// That is over.
    store_alarm_over(StoreAlarmOver) -> Saved;
    /// How cold a store of exhibits is kept.
    store_kept(StoreKeptSay) -> Saved;

    // ward
    /// A ward.
    ward(WardAsk) -> Ward;
    /// One of its priorities.
    priority(RecordAsk) -> PriorityDetail;
    /// Proposes one.
    priority_propose(PriorityPropose) -> Saved;
    /// Adopts one.
    priority_adopt(PriorityAdopt) -> Saved;
    /// Something done for one.
    priority_action(PriorityAction) -> Saved;
    /// The partner of a planned action accepted it.
    priority_partner(PriorityPartner) -> Saved;
    /// A contact with the community.
    engagement_add(EngagementAdd) -> Saved;
    /// Changes its words, its measure, its step, its owner, its days.
    priority_edit(PriorityEdit) -> Saved;
    /// Measures it.
    priority_measure(PriorityMeasure) -> Saved;
    /// The quarterly review.
    priority_review(PriorityReview) -> Saved;
    /// It was told to the residents who asked.
    priority_report_back(PriorityReportBack) -> Saved;
    /// Closes it, once it was measured after the baseline.
    priority_close(PriorityClose) -> Saved;
    /// Carries it over into the next quarter.
    priority_carry_over(PriorityCarryOver) -> Saved;
    /// A look at words before they go out.
    words_look(WordsLook) -> WordsFound;
    /// Lets its words out to the public; a supervisor.
    priority_publish(PriorityPublish) -> Saved;
    /// Takes them off the public's page.
    priority_take_down(PriorityTakeDown) -> Saved;
    /// What something can be tagged to.
    tag_menu(TagAsk) -> TagMenu;
    /// Tags it.
    tag(Tag) -> Saved;
    /// A promise to residents.
    promise_add(PromiseAdd) -> Saved;
    /// It was kept.
    promise_keep(PromiseKeep) -> Saved;
    /// Time on the ward, or taken off it.
    ward_time_add(WardTimeAdd) -> Saved;
    /// A meeting with residents.
    meeting_add(MeetingAdd) -> Saved;
    /// Tells the public of it; a supervisor.
    meeting_publish(MeetingPublish) -> Saved;

    // search and team
    /// Searches what is on this device.
    search(SearchAsk) -> Found;
    /// Asks the hub for a record that has aged out.
    call_back(CallBack) -> CalledBack;
    /// Own words in records that left.
    left(Nothing) -> Left;
    /// The team's work and its age; supervisors only.
    team(Nothing) -> Team;
    /// An officer's phones, as the hub knows them; online only.
    phones(PhonesAsk) -> Phones;
    /// Reports a phone as lost: it is revoked and told to lose what it holds. Says whose data it held.
    phone_lost(PhoneAsk) -> LostPhone;
    /// A supervisor lets an officer's phones work longer without the hub.
    lease_extend(LeaseExtend) -> Phones;
    /// What this officer opened, when and why.
    own_reads(Nothing) -> OwnReads;
    /// A code for an officer who forgot their passphrase; for their supervisor.
    unlock_code(UnlockCodeAsk) -> UnlockCode;
    /// Who can be given a task, and why others cannot.
    assign_menu(RecordAsk) -> AssignMenu;
    /// Who can be given work that is still being typed, and why others cannot.
    who_may(WhoMayAsk) -> WhoMay;
    /// Names, wards and task kinds for forms.
    roster(Nothing) -> Roster;
}

/// `ui/src/lib/ipc/bindings/commands.ts`, whole.
#[must_use]
pub fn typescript() -> String {
    let mut types: Vec<&str> = OPERATIONS.iter().flat_map(|o| [o.takes, o.gives]).collect();
    types.sort_unstable();
    types.dedup();
    let mut out =
        String::from("// Generated from crates/device/src/screen/operations.rs by `cargo xtask bindings`. Do not edit.\n");
    for name in &types {
        out += &format!("import type {{ {name} }} from './{name}';\n");
    }
    out += "\n/** What every operation takes and gives. */\nexport interface Operations {\n";
    for (operation, purpose) in OPERATIONS.iter().zip(PURPOSES) {
        out += &format!("  /** {} */\n", purpose.trim());
        out += &format!("  {}: {{ takes: {}; gives: {} }};\n", operation.name, operation.takes, operation.gives);
    }
    out += "}\n\n/** Operations whose body is raw bytes. */\nexport const RAW = [";
    out += &RAW.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    out += &format!("] as const;\n\n/** The header that carries their request. */\nexport const RAW_HEADER = '{RAW_HEADER}';\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Named like the tests by which ts-rs writes the types, so that one filter writes everything.
    #[test]
    fn export_bindings_commands() {
        let folder = std::env::var_os("TS_RS_EXPORT_DIR").unwrap_or_else(|| "bindings".into());
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(std::path::Path::new(&folder).join("commands.ts"), typescript()).unwrap();
    }

    #[test]
    fn every_operation_has_one_name_and_is_in_the_typescript() {
        let mut names: Vec<_> = COMMANDS.to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), COMMANDS.len());
        let ts = typescript();
        for operation in OPERATIONS {
            assert!(ts.contains(&format!("  {}: {{ takes: {};", operation.name, operation.takes)));
        }
        for raw in RAW {
            assert!(COMMANDS.contains(raw));
        }
    }
}
