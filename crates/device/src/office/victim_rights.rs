//! What a victim needs, is offered and decides, and whose she is: each an edit of her record.

use record::EntryId;

use crate::device::Device;
use crate::error::DeviceError;
use crate::forms;
use crate::screen::{
    DecisionAdd, EntryCorrect, EntryTake, HandOver, HandoverDecline, NeedsAssess, ReasonJudge, ReferralAdd, ReviewAsked, Saved,
    SupportAsk, SupporterAdd, SupporterEnd, VictimEdit, VpsAdd,
};

macro_rules! edits_of_her {
    ($($(#[doc = $doc:literal])+ $name:ident($takes:ident);)+) => {
        impl Device {
            $(
                $(#[doc = $doc])+
                ///
                /// # Errors
                /// Field by field.
                pub async fn $name(&self, ask: $takes) -> Result<Saved, DeviceError> {
                    self.about_her(ask.record, move |desk, hers, fresh| Ok(forms::$name(desk, &ask, &hers.record, fresh)?)).await
                }
            )+
        }
    };
}

edits_of_her! {
    /// A supervisor decides on a reason, or on an update she declined.
    reason_judge(ReasonJudge);
    /// A step of her Personal Statement.
    vps_add(VpsAdd);
    /// An offer of a support service, and what she said.
    referral_add(ReferralAdd);
    /// Who supports her.
    supporter_add(SupporterAdd);
    /// They support her no more.
    supporter_end(SupporterEnd);
    /// Asks the victim desk for support (practice P20).
    support_request(SupportAsk);
    /// Something she decided, with her reason.
    decision_add(DecisionAdd);
    /// She asked for a review.
    review_asked(ReviewAsked);
    /// Hands her over; a supervisor may move her at once (practice P18).
    victim_hand_over(HandOver);
    /// Declines to take her over, with a reason; who offered her answers for her still (practice P18).
    victim_decline(HandoverDecline);
}

impl Device {
    /// A needs assessment; her entitlement follows it, and what is late by it at once is said.
    ///
    /// # Errors
    /// Field by field.
    pub async fn needs_assess(&self, ask: NeedsAssess) -> Result<Saved, DeviceError> {
        self.about_her(ask.record, move |desk, hers, fresh| {
            Ok(forms::needs_assess(desk, &ask, &hers.record, &hers.cards(), fresh)?)
        })
        .await
    }

    /// Puts a wrong contact, event or decision right (practice P19), and says what is late by it.
    ///
    /// # Errors
    /// Field by field.
    pub async fn entry_correct(&self, ask: EntryCorrect) -> Result<Saved, DeviceError> {
        self.about_her(ask.record, move |desk, hers, fresh| {
            Ok(forms::entry_correct(desk, &ask, &hers.record, &hers.cards(), fresh)?)
        })
        .await
    }

    /// Changes who she is and how often she wants to hear.
    ///
    /// # Errors
    /// Field by field; `changed_underneath`.
    pub async fn victim_edit(&self, ask: VictimEdit) -> Result<Saved, DeviceError> {
        self.about_her(ask.record, move |desk, hers, _| Ok(forms::victim_edit(desk, &ask, &hers.record)?)).await
    }

    /// Takes her over.
    ///
    /// # Errors
    /// `not_yours`.
    pub async fn victim_take_over(&self, ask: EntryTake) -> Result<Saved, DeviceError> {
        self.about_her(ask.record, move |desk, hers, fresh| {
            Ok(forms::victim_take_over(desk, EntryId(ask.entry), &hers.record, fresh)?)
        })
        .await
    }

    /// The victim desk takes a request on.
    ///
    /// # Errors
    /// `victim_desk_only`.
    pub async fn support_accept(&self, ask: EntryTake) -> Result<Saved, DeviceError> {
        self.about_her(ask.record, move |desk, hers, fresh| {
            Ok(forms::support_accept(desk, EntryId(ask.entry), &hers.record, fresh)?)
        })
        .await
    }
}
