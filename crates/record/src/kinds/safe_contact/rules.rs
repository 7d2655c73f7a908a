//! What the table of a safe-contact card cannot say: who may write it, and that it is whole and confirmed.

use serde_json::Value;

use super::card::hours_of;
use crate::document::Record;
use crate::kinds::shared::{Added, added, needed, written};
use crate::operations::Write;
use crate::policy::{Asking, Refusal, Standing};

pub(super) fn also(before: Option<&Record>, asking: &Asking<'_>, standing: Standing, found: &[Write]) -> Result<(), Refusal> {
    if before.is_none() && written(found, "victim").is_none_or(|v| v.is_null()) {
        return Err(needed("victim", "a card belongs to a victim contact"));
    }
    let entries = added(found);
    let confirmed = entries.iter().find(|e| e.kind == "confirmed");
    let card = match (written(found, "card"), confirmed) {
        (None, None) => return Ok(()),
        (Some(card), Some(confirmed)) => {
            may_confirm(asking, standing, confirmed)?;
            card
        }
        (Some(_), None) => return Err(needed("confirmed", "say how this card was confirmed")),
        (None, Some(_)) => return Err(needed("card", "a card is confirmed by writing it whole, with who and when")),
    };
    if card.is_null() {
        return Err(needed("card", "a card is replaced by another, never taken away"));
    }
    hours_of(&card)?;
    let words = |part: &str| card.get(part).and_then(Value::as_array).cloned().unwrap_or_default();
    let forbidden = words("methods_forbidden");
    if words("methods_allowed").iter().any(|m| forbidden.contains(m)) {
        return Err(needed("card.methods_allowed", "a way to reach the victim is allowed or forbidden, not both"));
    }
    let by = card.get("confirmed_by").and_then(Value::as_str).unwrap_or_default();
    if by != asking.author.officer.to_string() && !standing.hub() {
        return Err(Refusal::new("not_yours", "card.confirmed_by", "you confirm a card in your own name"));
    }
    Ok(())
}

/// Her officer and supporters, a supervisor, the hub; anybody else who may see the card only after speaking to her.
fn may_confirm(asking: &Asking<'_>, standing: Standing, confirmed: &Added) -> Result<(), Refusal> {
    let me = asking.author.officer;
    let her_officer = asking.linked.iter().filter(|l| l.kind == "victim_contact").any(|l| {
        let people = &l.people;
        let near = people.owner.iter().chain(&people.supporters);
        near.clone().any(|o| *o == me) || near.clone().any(|o| asking.roster.supervises(me, *o, asking.at))
    });
    if her_officer || standing.supervisor() || standing.hub() || confirmed.text("how") == "spoke_to_her" {
        return Ok(());
    }
    Err(Refusal::new("not_allowed", "confirmed", "the victim's officer, a supervisor or whoever spoke to them confirms the card"))
}
