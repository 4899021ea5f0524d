//! Leaves the terminal as it was found, also when a question is interrupted.

use std::io::{self, Write};
use std::sync::Once;
use std::thread;

use rustix::process::Signal;
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

/// What ends a program by default while it waits for an answer.
const ENDINGS: [i32; 3] = [Signal::HUP.as_raw(), Signal::INT.as_raw(), Signal::TERM.as_raw()];

const SHOW_CURSOR: &[u8] = b"\x1b[?25h";

/// From the first question on, a signal that ends the program gives echo and cursor back first: without, the shell
/// after it would show nothing that is typed.
pub fn restore_when_interrupted() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let (Ok(found), Ok(mut signals)) = (tcgetattr(io::stderr()), Signals::new(ENDINGS)) else { return };
        let _ = thread::Builder::new().spawn(move || {
            for signal in signals.forever() {
                let _ = tcsetattr(io::stderr(), OptionalActions::Now, &found);
                let _ = io::stderr().write_all(SHOW_CURSOR);
                let _ = emulate_default_handler(signal);
            }
        });
    });
}
