//! To be written.
use stories::window::Phone;
fn main() {
    let app: std::path::PathBuf = std::env::args().nth(1).unwrap().into();
    let phone = Phone::start("/tmp/bb/phone".as_ref(), &app, true).unwrap();
    let w = phone.open().unwrap();
    w.find("#i").unwrap().type_in("hello").unwrap();
    w.control("x").unwrap().tap().unwrap();
    w.wait_for_text("Pressed hello").unwrap();
    println!("{:?} {} {}", w.text(), w.taps(), w.control("x").unwrap().role().unwrap());
    w.picture("/tmp/bb/a.png".as_ref()).unwrap();
    w.kill().unwrap();
    let w = phone.open().unwrap();
    println!("{:?}", w.text());
    w.close().unwrap();
}
