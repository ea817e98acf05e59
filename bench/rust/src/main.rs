//! The Rust half of the side-by-side runs. Started with the inputs file, it answers one line for
//! each line on its standard input:
//!
//! ```text
//! name              what runs here
//! check OPERATION   SHA-256 over the operation's results, in hexadecimal
//! run OPERATION MS  "COUNT NANOSECONDS": at least MS milliseconds of work, its processor time
//! ```

use std::hint::black_box;
use std::io::{BufRead, Write};
use std::time::{Duration, Instant};

use rns_core::announce::AnnounceData;
use rns_core::hash::full_hash;
use rns_core::packet::RawPacket;
use rns_crypto::identity::Identity;
use rns_crypto::OsRng;

/// Texts that are encrypted between two looks at the clock.
const BATCH: usize = 32;

#[derive(Default)]
struct Inputs {
    private: Vec<u8>,
    plaintext: Vec<u8>,
    frames: Vec<Vec<u8>>,
    announces: Vec<Vec<u8>>,
    forged: Vec<Vec<u8>>,
    ciphertexts: Vec<Vec<u8>>,
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal digits"))
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Inputs {
    fn read(path: &str) -> Inputs {
        let mut inputs = Inputs::default();
        let text = std::fs::read_to_string(path).expect("the inputs file");
        for line in text.lines() {
            let (kind, bytes) = line.split_once(' ').expect("a kind and bytes");
            match kind {
                "private" => inputs.private = unhex(bytes),
                "plaintext" => inputs.plaintext = unhex(bytes),
                "frame" => inputs.frames.push(unhex(bytes)),
                "announce" => inputs.announces.push(unhex(bytes)),
                "forged" => inputs.forged.push(unhex(bytes)),
                "ciphertext" => inputs.ciphertexts.push(unhex(bytes)),
                other => panic!("unknown input {other}"),
            }
        }
        inputs
    }
}

struct Workload {
    inputs: Inputs,
    identity: Identity,
}

/// What this process has had of the processor: others who want it do not stretch that.
fn processor_time() -> Duration {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the pointer is to a timespec of our own, which the call fills
    let failed = unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    assert_eq!(failed, 0, "this system counts processor time");
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// From the frame to the validated announce, with the packet's hash, as a node takes it in.
fn genuine(frame: &[u8]) -> bool {
    let Ok(packet) = RawPacket::unpack(frame) else {
        return false;
    };
    AnnounceData::unpack(packet.data(), packet.flags.context_flag == 1)
        .and_then(|announce| announce.validate(&packet.destination_hash))
        .is_ok()
}

impl Workload {
    fn new(inputs: Inputs) -> Workload {
        let private: [u8; 64] = inputs
            .private
            .as_slice()
            .try_into()
            .expect("64 private bytes");
        Workload {
            identity: Identity::from_private_key(&private),
            inputs,
        }
    }

    fn encrypted(&self) -> Vec<u8> {
        self.identity
            .encrypt(&self.inputs.plaintext, &mut OsRng)
            .expect("a ciphertext")
    }

    fn decrypted(&self, ciphertext: &[u8]) -> Vec<u8> {
        self.identity.decrypt(ciphertext).expect("a plaintext")
    }

    fn check(&self, operation: &str) -> Option<String> {
        let mut all = Vec::new();
        match operation {
            "parse" => {
                for frame in &self.inputs.frames {
                    let packet = RawPacket::unpack_prehashed(frame, [0; 32]).expect("a packet");
                    let flags = &packet.flags;
                    all.extend([
                        flags.header_type,
                        flags.context_flag,
                        flags.transport_type,
                        flags.destination_type,
                        flags.packet_type,
                        packet.hops,
                    ]);
                    all.extend(packet.transport_id.iter().flatten());
                    all.extend(packet.destination_hash);
                    all.push(packet.context);
                    all.extend(packet.data());
                }
            }
            "parse-hash" => {
                for frame in &self.inputs.frames {
                    all.extend(RawPacket::unpack(frame).expect("a packet").packet_hash);
                }
            }
            "announce" => {
                let frames = self.inputs.announces.iter().chain(&self.inputs.forged);
                all.extend(frames.map(|frame| genuine(frame) as u8));
            }
            "encrypt" | "pair" => {
                let ciphertext = self.encrypted();
                all.extend((ciphertext.len() as u32).to_be_bytes());
                all.extend(self.decrypted(&ciphertext));
            }
            "decrypt" => {
                for ciphertext in &self.inputs.ciphertexts {
                    all.extend(self.decrypted(ciphertext));
                }
            }
            _ => return None,
        }
        Some(hex(&full_hash(&all)))
    }

    /// One batch of the operation; how many that were.
    fn batch(&self, operation: &str) -> usize {
        match operation {
            "parse" => {
                for frame in &self.inputs.frames {
                    black_box(RawPacket::unpack_prehashed(frame, [0; 32]).expect("a packet"));
                }
                self.inputs.frames.len()
            }
            "parse-hash" => {
                for frame in &self.inputs.frames {
                    black_box(RawPacket::unpack(frame).expect("a packet"));
                }
                self.inputs.frames.len()
            }
            "announce" => {
                for frame in &self.inputs.announces {
                    assert!(genuine(black_box(frame)));
                }
                self.inputs.announces.len()
            }
            "encrypt" => {
                for _ in 0..BATCH {
                    black_box(self.encrypted());
                }
                BATCH
            }
            "decrypt" => {
                for ciphertext in &self.inputs.ciphertexts {
                    black_box(self.decrypted(ciphertext));
                }
                self.inputs.ciphertexts.len()
            }
            "pair" => {
                for _ in 0..BATCH {
                    black_box(self.decrypted(&self.encrypted()));
                }
                BATCH
            }
            other => panic!("unknown operation {other}"),
        }
    }

    /// How many that were, and the processor time that they took.
    fn run(&self, operation: &str, at_least: Duration) -> (usize, Duration) {
        let processor = processor_time();
        let start = Instant::now();
        let mut count = 0;
        while start.elapsed() < at_least {
            count += self.batch(operation);
        }
        (count, processor_time() - processor)
    }
}

fn main() {
    let path = std::env::args().nth(1).expect("usage: peer INPUTS");
    let workload = Workload::new(Inputs::read(&path));
    let mut out = std::io::stdout();
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("a line");
        let words: Vec<&str> = line.split(' ').collect();
        let answer = match words.as_slice() {
            ["name"] => "rns-core 0.6.0, rns-crypto 0.2.1".to_string(),
            ["check", operation] => workload
                .check(operation)
                .unwrap_or_else(|| format!("error unknown operation {operation}")),
            ["run", operation, ms] => {
                let at_least = Duration::from_millis(ms.parse().expect("milliseconds"));
                let (count, elapsed) = workload.run(operation, at_least);
                format!("{count} {}", elapsed.as_nanos())
            }
            _ => format!("error unknown request {line}"),
        };
        writeln!(out, "{answer}")
            .and_then(|()| out.flush())
            .expect("a reader");
    }
}
