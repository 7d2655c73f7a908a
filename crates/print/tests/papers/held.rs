//! What is held about one person, on the page for whoever asked.

use print::subject_access::html;
use serde_json::json;

#[test]
fn whoever_the_victim_is_the_page_says_the_victim_where_a_code_says_she() {
    let copy = json!({ "held": [
        { "read_by": "herself", "outcome": "she_contacted_us" },
        { "by": "herself", "outcome": "spoke", "her_reason": "her employer" },
    ] });
    let page = html("OFFICIAL-SENSITIVE", "What is held", &copy);
    assert_eq!(page.matches("<dd>\nthe victim\n</dd>").count(), 2, "{page}");
    assert!(page.contains("<dd>\nthe victim contacted us\n</dd>") && page.contains("spoke"), "{page}");
    assert!(!page.contains("herself") && !page.contains("she_"), "{page}");
    assert!(page.contains("<dt>Reason</dt>") && page.contains("her employer"), "what somebody wrote stays as it is: {page}");
}

#[test]
fn the_same_word_anywhere_else_is_no_code() {
    let page = html("OFFICIAL", "What is held", &json!({ "note": { "words": "herself", "by": "PC 123CN" } }));
    assert!(page.contains("herself") && page.contains("PC 123CN"), "{page}");
}
