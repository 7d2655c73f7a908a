// Generated from crates/device/src/screen/operations.rs by `cargo xtask bindings`. Do not edit.
import type { AssignMenu } from './AssignMenu';
import type { BriefingEdit } from './BriefingEdit';
import type { CallAsk } from './CallAsk';
import type { CallBack } from './CallBack';
import type { CallPermission } from './CallPermission';
import type { CalledBack } from './CalledBack';
import type { CardConfirm } from './CardConfirm';
import type { CardRead } from './CardRead';
import type { ChangedAsk } from './ChangedAsk';
import type { ContactLook } from './ContactLook';
import type { ContactSave } from './ContactSave';
import type { ContactSaved } from './ContactSaved';
import type { CopyExport } from './CopyExport';
import type { DealtWith } from './DealtWith';
import type { DecisionAdd } from './DecisionAdd';
import type { DisclosureList } from './DisclosureList';
import type { Draft } from './Draft';
import type { DraftAsk } from './DraftAsk';
import type { DraftKept } from './DraftKept';
import type { DraftSave } from './DraftSave';
import type { EngagementAdd } from './EngagementAdd';
import type { Enrol } from './Enrol';
import type { EnrolLook } from './EnrolLook';
import type { Enrolled } from './Enrolled';
import type { EntryCorrect } from './EntryCorrect';
import type { EntryTake } from './EntryTake';
import type { EntryWithdraw } from './EntryWithdraw';
import type { Exhibit } from './Exhibit';
import type { ExhibitAsk } from './ExhibitAsk';
import type { ExhibitAudit } from './ExhibitAudit';
import type { ExhibitMove } from './ExhibitMove';
import type { ExhibitRenumber } from './ExhibitRenumber';
import type { ExhibitSeal } from './ExhibitSeal';
import type { ExhibitStoredAs } from './ExhibitStoredAs';
import type { Exhibits } from './Exhibits';
import type { ExportMake } from './ExportMake';
import type { Exported } from './Exported';
import type { Found } from './Found';
import type { HandOver } from './HandOver';
import type { HandoverDecline } from './HandoverDecline';
import type { History } from './History';
import type { HubSeen } from './HubSeen';
import type { LeaseExtend } from './LeaseExtend';
import type { Left } from './Left';
import type { LostPhone } from './LostPhone';
import type { MeetingAdd } from './MeetingAdd';
import type { MeetingPublish } from './MeetingPublish';
import type { MilestoneAdd } from './MilestoneAdd';
import type { NeedsAssess } from './NeedsAssess';
import type { NeedsYouChoose } from './NeedsYouChoose';
import type { Note } from './Note';
import type { NoteCorrect } from './NoteCorrect';
import type { NoteCreate } from './NoteCreate';
import type { NoteExhibit } from './NoteExhibit';
import type { NoteFlag } from './NoteFlag';
import type { NoteLine } from './NoteLine';
import type { NotePhoto } from './NotePhoto';
import type { Notebook } from './Notebook';
import type { NotebookAsk } from './NotebookAsk';
import type { Nothing } from './Nothing';
import type { NoticeAnswer } from './NoticeAnswer';
import type { NoticeAsk } from './NoticeAsk';
import type { NoticeQuestion } from './NoticeQuestion';
import type { OwnReads } from './OwnReads';
import type { PanelAsk } from './PanelAsk';
import type { PanelLetOut } from './PanelLetOut';
import type { PanelOut } from './PanelOut';
import type { PanelShown } from './PanelShown';
import type { PanelTakeDown } from './PanelTakeDown';
import type { PhoneAsk } from './PhoneAsk';
import type { Phones } from './Phones';
import type { PhonesAsk } from './PhonesAsk';
import type { PhotoCopy } from './PhotoCopy';
import type { PriorityAction } from './PriorityAction';
import type { PriorityAdopt } from './PriorityAdopt';
import type { PriorityCarryOver } from './PriorityCarryOver';
import type { PriorityClose } from './PriorityClose';
import type { PriorityDetail } from './PriorityDetail';
import type { PriorityEdit } from './PriorityEdit';
import type { PriorityMeasure } from './PriorityMeasure';
import type { PriorityPartner } from './PriorityPartner';
import type { PriorityPropose } from './PriorityPropose';
import type { PriorityPublish } from './PriorityPublish';
import type { PriorityReportBack } from './PriorityReportBack';
import type { PriorityReview } from './PriorityReview';
import type { PriorityTakeDown } from './PriorityTakeDown';
import type { PromiseAdd } from './PromiseAdd';
import type { PromiseKeep } from './PromiseKeep';
import type { Reached } from './Reached';
import type { ReasonJudge } from './ReasonJudge';
import type { ReasonMissedGive } from './ReasonMissedGive';
import type { RecordAsk } from './RecordAsk';
import type { Recover } from './Recover';
import type { ReferralAdd } from './ReferralAdd';
import type { RescueMade } from './RescueMade';
import type { RescuedDone } from './RescuedDone';
import type { Restrict } from './Restrict';
import type { Restriction } from './Restriction';
import type { ReviewAsked } from './ReviewAsked';
import type { ReviewDecide } from './ReviewDecide';
import type { ReviewQueue } from './ReviewQueue';
import type { Roster } from './Roster';
import type { SameAsk } from './SameAsk';
import type { SameSay } from './SameSay';
import type { SameVictims } from './SameVictims';
import type { Saved } from './Saved';
import type { SearchAsk } from './SearchAsk';
import type { SessionState } from './SessionState';
import type { Settings } from './Settings';
import type { ShiftEnd } from './ShiftEnd';
import type { StoreAlarmOver } from './StoreAlarmOver';
import type { StoreAlarmRaise } from './StoreAlarmRaise';
import type { StoreKeptSay } from './StoreKeptSay';
import type { Strip } from './Strip';
import type { SupportAsk } from './SupportAsk';
import type { SupporterAdd } from './SupporterAdd';
import type { SupporterEnd } from './SupporterEnd';
import type { SyncPage } from './SyncPage';
import type { Tag } from './Tag';
import type { TagAsk } from './TagAsk';
import type { TagMenu } from './TagMenu';
import type { TaskArrive } from './TaskArrive';
import type { TaskAssign } from './TaskAssign';
import type { TaskAttempt } from './TaskAttempt';
import type { TaskCreate } from './TaskCreate';
import type { TaskDetail } from './TaskDetail';
import type { TaskEdit } from './TaskEdit';
import type { TaskHandBack } from './TaskHandBack';
import type { TaskLeave } from './TaskLeave';
import type { TaskNote } from './TaskNote';
import type { TaskPlan } from './TaskPlan';
import type { TaskQuickResult } from './TaskQuickResult';
import type { TaskResult } from './TaskResult';
import type { TaskResultWith } from './TaskResultWith';
import type { TaskVerdict } from './TaskVerdict';
import type { TaskWarn } from './TaskWarn';
import type { Tasks } from './Tasks';
import type { TasksAsk } from './TasksAsk';
import type { Team } from './Team';
import type { TellSupervisor } from './TellSupervisor';
import type { Today } from './Today';
import type { Underneath } from './Underneath';
import type { Unlock } from './Unlock';
import type { UnlockCode } from './UnlockCode';
import type { UnlockCodeAsk } from './UnlockCodeAsk';
import type { VictimAsk } from './VictimAsk';
import type { VictimCreate } from './VictimCreate';
import type { VictimDetail } from './VictimDetail';
import type { VictimEdit } from './VictimEdit';
import type { VictimForms } from './VictimForms';
import type { Victims } from './Victims';
import type { VpsAdd } from './VpsAdd';
import type { Ward } from './Ward';
import type { WardAsk } from './WardAsk';
import type { WardTimeAdd } from './WardTimeAdd';
import type { WhoMay } from './WhoMay';
import type { WhoMayAsk } from './WhoMayAsk';
import type { WordsFound } from './WordsFound';
import type { WordsLook } from './WordsLook';

/** What every operation takes and gives. */
export interface Operations {
  /** Where the session stands; also the event `session`. */
  session_state: { takes: Nothing; gives: SessionState };
  /** Reads a hub's certificate so that a person can compare its fingerprint. */
  enrol_look: { takes: EnrolLook; gives: HubSeen };
  /** Binds this device to an officer with a one-time code. */
  enrol: { takes: Enrol; gives: Enrolled };
  /** Opens the vault. */
  unlock: { takes: Unlock; gives: SessionState };
  /** Opens the vault by a supervisor's code, where the passphrase was forgotten. */
  recover: { takes: Recover; gives: SessionState };
  /** Keeps every draft, then forgets the key. */
  lock: { takes: Nothing; gives: SessionState };
  /** Theme, language, text size. */
  settings_save: { takes: Settings; gives: Settings };
  /** The strip; also the event `strip`. */
  strip: { takes: Nothing; gives: Strip };
  /** Sync and storage. */
  sync_state: { takes: Nothing; gives: SyncPage };
  /** Tries now; answers at once, the strip tells the rest. */
  sync_now: { takes: Nothing; gives: Strip };
  /** Stops what is under way; what was taken and sent until then is kept. */
  sync_stop: { takes: Nothing; gives: Strip };
  /** What to do with something the hub did not take. */
  needs_you_choose: { takes: NeedsYouChoose; gives: SyncPage };
  /** What was dealt with of it, and how. */
  dealt_with: { takes: Nothing; gives: DealtWith };
  /** Writes the unsent work into a sealed file that only the hub can open. */
  rescue: { takes: Nothing; gives: RescueMade };
  /** What waits at the hub for this supervisor; online only. */
  reviews: { takes: Nothing; gives: ReviewQueue };
  /** Lets waiting changes in, or sets them aside with a reason. */
  review_decide: { takes: ReviewDecide; gives: ReviewQueue };
  /** Words of a rescue file were dealt with. */
  rescued_done: { takes: RescuedDone; gives: ReviewQueue };
  /** The first screen. */
  today: { takes: Nothing; gives: Today };
  /** A list of tasks. */
  tasks: { takes: TasksAsk; gives: Tasks };
  /** One task. */
  task: { takes: RecordAsk; gives: TaskDetail };
  /** A new task. */
  task_create: { takes: TaskCreate; gives: Saved };
  /** A new task with what few tasks have: seven headings, a series, qualifications, markers. */
  task_plan: { takes: TaskPlan; gives: Saved };
  /** Changes fields or the briefing. */
  task_edit: { takes: TaskEdit; gives: Saved };
  /** Rewrites the briefing by its headings. */
  briefing_edit: { takes: BriefingEdit; gives: Saved };
  /** Gives it to somebody. */
  task_assign: { takes: TaskAssign; gives: Saved };
  /** It was seen by its assignee. */
  task_seen: { takes: RecordAsk; gives: Saved };
  /** Accepts it. */
  task_accept: { takes: RecordAsk; gives: Saved };
  /** Starts it. */
  task_start: { takes: RecordAsk; gives: Saved };
  /** Arrived there. */
  task_arrive: { takes: TaskArrive; gives: Saved };
  /** Left, with the minutes declared and what was done. */
  task_leave: { takes: TaskLeave; gives: Saved };
  /** A receipt for the team's briefing. */
  task_read: { takes: RecordAsk; gives: Saved };
  /** Adds a warning marker. */
  task_warn: { takes: TaskWarn; gives: Saved };
  /** Ends a series: no more tasks of it are made. */
  series_stop: { takes: RecordAsk; gives: Saved };
  /** A try that did not get there. */
  task_attempt: { takes: TaskAttempt; gives: Saved };
  /** A full result. */
  task_result: { takes: TaskResult; gives: Saved };
  /** A full result and the task that follows from it. */
  task_result_with: { takes: TaskResultWith; gives: Saved };
  /** A result in two taps. */
  task_quick_result: { takes: TaskQuickResult; gives: Saved };
  /** Gives it back. */
  task_hand_back: { takes: TaskHandBack; gives: Saved };
  /** A note on it. */
  task_note: { takes: TaskNote; gives: Saved };
  /** Takes an own entry back. */
  task_withdraw: { takes: EntryWithdraw; gives: Saved };
  /** A supervisor cancels it. */
  task_cancel: { takes: TaskVerdict; gives: Saved };
  /** A supervisor sends a result back. */
  task_send_back: { takes: TaskVerdict; gives: Saved };
  /** A supervisor reviews a result. */
  task_review: { takes: TaskVerdict; gives: Saved };
  /** The end of a shift: what waits, open work, deadlines before the next duty, cover. */
  shift_end: { takes: Nothing; gives: ShiftEnd };
  /** Leaves a merge as it shows. */
  notice_keep: { takes: NoticeAsk; gives: Nothing };
  /** Writes the own value again, as a new change. */
  notice_use_mine: { takes: NoticeAsk; gives: Saved };
  /** Asks the person whose value shows. */
  notice_ask: { takes: NoticeQuestion; gives: Saved };
  /** Answers a colleague's question about what shows. */
  notice_answer: { takes: NoticeAnswer; gives: Saved };
  /** Who changed what in a record, when. */
  history: { takes: RecordAsk; gives: History };
  /** Who may see a record. */
  restriction: { takes: RecordAsk; gives: Restriction };
  /** Keeps a record to named readers, or lifts that. */
  restrict: { takes: Restrict; gives: Saved };
  /** What moved since a form was opened. */
  changed_since: { takes: ChangedAsk; gives: Underneath };
  /** Keeps what is being typed. */
  draft_save: { takes: DraftSave; gives: DraftKept };
  /** Gives back what was being typed. */
  draft_load: { takes: DraftAsk; gives: Draft };
  /** The page of a record was closed: it may leave this device at the next sync, where it is its officer's no longer. */
  record_closed: { takes: RecordAsk; gives: Nothing };
  /** What is owed to victims; no personal data. */
  victims: { takes: Nothing; gives: Victims };
  /** Opens one; the read log is written first. */
  victim: { takes: VictimAsk; gives: VictimDetail };
  /** Victims of a crime that are here already, before one is entered by hand. */
  victim_same: { takes: SameAsk; gives: SameVictims };
  /** Says that a record was made apart for the victim of another. */
  victim_is_same: { takes: SameSay; gives: Saved };
  /** What the forms can offer. */
  victim_forms: { takes: Nothing; gives: VictimForms };
  /** The card was read to its last line. */
  card_read: { takes: CardRead; gives: VictimDetail };
  /** Writes the whole card and confirms it. */
  card_confirm: { takes: CardConfirm; gives: Saved };
  /** May she be called now? */
  call_permission: { takes: CallAsk; gives: CallPermission };
  /** What a contact would meet and go against, at the time typed; nothing is kept. */
  contact_look: { takes: ContactSave; gives: ContactLook };
  /** A contact or an attempt. */
  contact_save: { takes: ContactSave; gives: ContactSaved };
  /** A Critical task for the duty supervisor. */
  tell_supervisor: { takes: TellSupervisor; gives: Saved };
  /** An event that starts a clock. */
  milestone_add: { takes: MilestoneAdd; gives: Saved };
  /** A new victim contact. */
  victim_create: { takes: VictimCreate; gives: Saved };
  /** Why a deadline was missed. */
  give_reason_missed: { takes: ReasonMissedGive; gives: Saved };
  /** A supervisor decides on a reason, or on an update she declined. */
  reason_judge: { takes: ReasonJudge; gives: Saved };
  /** Changes who she is and how often she wants to hear. */
  victim_edit: { takes: VictimEdit; gives: Saved };
  /** A needs assessment; her entitlement follows it. */
  needs_assess: { takes: NeedsAssess; gives: Saved };
  /** A step of her Personal Statement. */
  vps_add: { takes: VpsAdd; gives: Saved };
  /** An offer of a support service, and what she said. */
  referral_add: { takes: ReferralAdd; gives: Saved };
  /** Who supports her. */
  supporter_add: { takes: SupporterAdd; gives: Saved };
  /** They support her no more. */
  supporter_end: { takes: SupporterEnd; gives: Saved };
  /** Asks the victim desk for support. */
  support_request: { takes: SupportAsk; gives: Saved };
  /** The victim desk takes it on. */
  support_accept: { takes: EntryTake; gives: Saved };
  /** Something she decided, with her reason. */
  decision_add: { takes: DecisionAdd; gives: Saved };
  /** Puts a wrong fact right. */
  entry_correct: { takes: EntryCorrect; gives: Saved };
  /** She asked for a review. */
  review_asked: { takes: ReviewAsked; gives: Saved };
  /** Hands her over, or moves her at once. */
  victim_hand_over: { takes: HandOver; gives: Saved };
  /** Takes her over. */
  victim_take_over: { takes: EntryTake; gives: Saved };
  /** Declines to take her over. */
  victim_decline: { takes: HandoverDecline; gives: Saved };
  /** Opens the phone's own app with the number, where she may be reached so now. */
  reach: { takes: CallAsk; gives: Reached };
  /** There is no contact to write down after all. */
  reach_over: { takes: RecordAsk; gives: Nothing };
  /** A ward's report to its panel, as the public would read it; online only, for a supervisor. */
  panel_look: { takes: PanelAsk; gives: PanelShown };
  /** Lets a report out that was looked at. */
  panel_publish: { takes: PanelLetOut; gives: PanelOut };
  /** Takes a report down. */
  panel_take_down: { takes: PanelTakeDown; gives: PanelOut };
  /** A day of the notebook. */
  notebook: { takes: NotebookAsk; gives: Notebook };
  /** A note beside the day's. */
  note_create: { takes: NoteCreate; gives: Saved };
  /** A line. */
  note_line: { takes: NoteLine; gives: Saved };
  /** A correction. */
  note_correct: { takes: NoteCorrect; gives: Saved };
  /** Writes notes into a file: a paper, or a bundle that proves itself. It is logged as a disclosure. */
  export_make: { takes: ExportMake; gives: Exported };
  /** Calls off the file that is being made; the event `exporting` tells how far it is. Nothing of it stays. */
  export_stop: { takes: Nothing; gives: Nothing };
  /** Writes a working copy of a photo into a file. */
  copy_export: { takes: CopyExport; gives: Exported };
  /** An exhibit. */
  note_exhibit: { takes: NoteExhibit; gives: Saved };
  /** A photo: hashed before anything else, sealed, never re-encoded. */
  note_photo: { takes: NotePhoto; gives: Saved };
  /** One exhibit. */
  exhibit: { takes: ExhibitAsk; gives: Exhibit };
  /** A move of it. */
  exhibit_move: { takes: ExhibitMove; gives: Saved };
  /** A new seal on it. */
  exhibit_seal: { takes: ExhibitSeal; gives: Saved };
  /** Closes this device's notebook up to its last entry, with the officer's signature. */
  notebook_close: { takes: Nothing; gives: Saved };
  /** One note, for whoever may read it. */
  note: { takes: RecordAsk; gives: Note };
  /** Says of a note whether it bears on the case; flags it for the disclosure officer. */
  note_flag: { takes: NoteFlag; gives: Saved };
  /** The notes of cases, with what they say to the disclosure officer. */
  disclosure: { takes: Nothing; gives: DisclosureList };
  /** A working copy of a photo, without what the camera wrote into it. */
  photo_copy: { takes: PhotoCopy; gives: Saved };
  /** Where every exhibit is. */
  exhibits: { takes: Nothing; gives: Exhibits };
  /** Gives an exhibit another number. */
  exhibit_renumber: { takes: ExhibitRenumber; gives: Saved };
  /** Says how an exhibit is to be stored, where nobody said so when it was seized. */
  exhibit_stored_as: { takes: ExhibitStoredAs; gives: Saved };
  /** Says of an exhibit whether it is where it is recorded to be: the weekly audit. */
  exhibit_audit: { takes: ExhibitAudit; gives: Saved };
  /** A store of exhibits is too warm or full. */
  store_alarm: { takes: StoreAlarmRaise; gives: Saved };
  /** That is over. */
  store_alarm_over: { takes: StoreAlarmOver; gives: Saved };
  /** How cold a store of exhibits is kept. */
  store_kept: { takes: StoreKeptSay; gives: Saved };
  /** A ward. */
  ward: { takes: WardAsk; gives: Ward };
  /** One of its priorities. */
  priority: { takes: RecordAsk; gives: PriorityDetail };
  /** Proposes one. */
  priority_propose: { takes: PriorityPropose; gives: Saved };
  /** Adopts one. */
  priority_adopt: { takes: PriorityAdopt; gives: Saved };
  /** Something done for one. */
  priority_action: { takes: PriorityAction; gives: Saved };
  /** The partner of a planned action accepted it. */
  priority_partner: { takes: PriorityPartner; gives: Saved };
  /** A contact with the community. */
  engagement_add: { takes: EngagementAdd; gives: Saved };
  /** Changes its words, its measure, its step, its owner, its days. */
  priority_edit: { takes: PriorityEdit; gives: Saved };
  /** Measures it. */
  priority_measure: { takes: PriorityMeasure; gives: Saved };
  /** The quarterly review. */
  priority_review: { takes: PriorityReview; gives: Saved };
  /** It was told to the residents who asked. */
  priority_report_back: { takes: PriorityReportBack; gives: Saved };
  /** Closes it, once it was measured after the baseline. */
  priority_close: { takes: PriorityClose; gives: Saved };
  /** Carries it over into the next quarter. */
  priority_carry_over: { takes: PriorityCarryOver; gives: Saved };
  /** A look at words before they go out. */
  words_look: { takes: WordsLook; gives: WordsFound };
  /** Lets its words out to the public; a supervisor. */
  priority_publish: { takes: PriorityPublish; gives: Saved };
  /** Takes them off the public's page. */
  priority_take_down: { takes: PriorityTakeDown; gives: Saved };
  /** What something can be tagged to. */
  tag_menu: { takes: TagAsk; gives: TagMenu };
  /** Tags it. */
  tag: { takes: Tag; gives: Saved };
  /** A promise to residents. */
  promise_add: { takes: PromiseAdd; gives: Saved };
  /** It was kept. */
  promise_keep: { takes: PromiseKeep; gives: Saved };
  /** Time on the ward, or taken off it. */
  ward_time_add: { takes: WardTimeAdd; gives: Saved };
  /** A meeting with residents. */
  meeting_add: { takes: MeetingAdd; gives: Saved };
  /** Tells the public of it; a supervisor. */
  meeting_publish: { takes: MeetingPublish; gives: Saved };
  /** Searches what is on this device. */
  search: { takes: SearchAsk; gives: Found };
  /** Asks the hub for a record that has aged out. */
  call_back: { takes: CallBack; gives: CalledBack };
  /** Own words in records that left. */
  left: { takes: Nothing; gives: Left };
  /** The team's work and its age; supervisors only. */
  team: { takes: Nothing; gives: Team };
  /** An officer's phones, as the hub knows them; online only. */
  phones: { takes: PhonesAsk; gives: Phones };
  /** Reports a phone as lost: it is revoked and told to lose what it holds. Says whose data it held. */
  phone_lost: { takes: PhoneAsk; gives: LostPhone };
  /** A supervisor lets an officer's phones work longer without the hub. */
  lease_extend: { takes: LeaseExtend; gives: Phones };
  /** What this officer opened, when and why. */
  own_reads: { takes: Nothing; gives: OwnReads };
  /** A code for an officer who forgot their passphrase; for their supervisor. */
  unlock_code: { takes: UnlockCodeAsk; gives: UnlockCode };
  /** Who can be given a task, and why others cannot. */
  assign_menu: { takes: RecordAsk; gives: AssignMenu };
  /** Who can be given work that is still being typed, and why others cannot. */
  who_may: { takes: WhoMayAsk; gives: WhoMay };
  /** Names, wards and task kinds for forms. */
  roster: { takes: Nothing; gives: Roster };
}

/** Operations whose body is raw bytes. */
export const RAW = ['note_photo'] as const;

/** The header that carries their request. */
export const RAW_HEADER = 'beatbook-photo';
