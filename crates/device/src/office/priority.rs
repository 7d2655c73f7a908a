//! The life of a ward priority after it was adopted.

use crate::device::Device;
use crate::error::DeviceError;
use crate::forms;
use crate::screen::{
    PriorityCarryOver, PriorityClose, PriorityEdit, PriorityMeasure, PriorityPublish, PriorityReportBack, PriorityReview,
    PriorityTakeDown, Saved, WordsFound, WordsLook,
};

impl Device {
    /// Changes its words, its measure, its step, its owner, its days.
    ///
    /// # Errors
    /// As [`forms::priority_edit`].
    pub async fn priority_edit(&self, ask: PriorityEdit) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, _| forms::priority_edit(desk, &ask, record)).await
    }

    /// A look at words before they go out.
    ///
    /// # Errors
    /// [`DeviceError::Locked`], [`DeviceError::LeaseOver`].
    pub async fn words_look(&self, ask: WordsLook) -> Result<WordsFound, DeviceError> {
        self.reading()?;
        Ok(forms::words_look(&ask))
    }

    /// Measures it.
    ///
    /// # Errors
    /// As [`forms::priority_measure`].
    pub async fn priority_measure(&self, ask: PriorityMeasure) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, fresh| forms::priority_measure(desk, &ask, record, fresh)).await
    }

    /// The quarterly review.
    ///
    /// # Errors
    /// As [`forms::priority_review`].
    pub async fn priority_review(&self, ask: PriorityReview) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, fresh| forms::priority_review(desk, &ask, record, fresh)).await
    }

    /// It was told to the residents who asked.
    ///
    /// # Errors
    /// As [`forms::priority_report_back`].
    pub async fn priority_report_back(&self, ask: PriorityReportBack) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, fresh| forms::priority_report_back(desk, &ask, record, fresh)).await
    }

    /// Closes it, once it was measured after the baseline.
    ///
    /// # Errors
    /// As [`forms::priority_close`].
    pub async fn priority_close(&self, ask: PriorityClose) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, fresh| forms::priority_close(desk, &ask, record, fresh)).await
    }

    /// Carries it over into the next quarter.
    ///
    /// # Errors
    /// As [`forms::priority_carry_over`].
    pub async fn priority_carry_over(&self, ask: PriorityCarryOver) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, fresh| forms::priority_carry_over(desk, &ask, record, fresh)).await
    }

    /// Lets its words out to the public.
    ///
    /// # Errors
    /// As [`forms::priority_publish`].
    pub async fn priority_publish(&self, ask: PriorityPublish) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, fresh| forms::priority_publish(desk, &ask, record, fresh)).await
    }

    /// Takes them off the public's page.
    ///
    /// # Errors
    /// As [`forms::priority_take_down`].
    pub async fn priority_take_down(&self, ask: PriorityTakeDown) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, fresh| forms::priority_take_down(desk, &ask, record, fresh)).await
    }
}
