//! Prints the tables of the kinds and the deadline rules as Markdown: `cargo run -p record --example kinds`.

fn main() -> Result<(), record::RecordError> {
    use std::io::Write as _;
    let page = record::docs::tables()?;
    // A closed pipe is the reader's wish, not a fault.
    let _ = std::io::stdout().write_all(page.as_bytes());
    Ok(())
}
