//! A server under test: a process on a free loopback port, stopped on drop.

use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use super::process::Process;

/// How long a server may take to listen, on a machine busy with other tests.
const START: Duration = Duration::from_secs(60);

/// A running server.
pub struct Server {
    child: Child,
    pub port: u16,
}

impl Server {
    /// Starts a program that was told to listen on this port, and waits until it does.
    #[track_caller]
    pub fn on_port(port: u16, process: Process) -> Self {
        let mut server = Self { child: process.spawn(), port };
        let start = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            assert!(server.child.try_wait().unwrap().is_none(), "the server ended\n{}", server.talk());
            assert!(start.elapsed() < START, "the server does not listen on port {port}");
            thread::sleep(Duration::from_millis(20));
        }
        server
    }

    /// Starts a program that prints the port it listens on as its first line.
    #[track_caller]
    pub fn that_prints_its_port(process: Process) -> Self {
        let mut server = Self { child: process.spawn(), port: 0 };
        let mut line = String::new();
        BufReader::new(server.child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        server.port = line.trim().parse().unwrap_or_else(|_| panic!("no port: {line:?}\n{}", server.talk()));
        server
    }

    /// What the server wrote to standard error; waits for its end.
    fn talk(&mut self) -> String {
        let _ = self.child.kill();
        let mut text = String::new();
        let _ = self.child.stderr.take().map(|mut stderr| stderr.read_to_string(&mut text));
        text
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A loopback port that nobody listens on at this moment.
pub fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}
