//! The program as a stranger uses it: exit codes, replay lines, the same digest in any process.

use pcap_file::pcapng::{Block, PcapNgReader};
use std::path::Path;
use std::process::{Command, Output};

const ONE_CALL: &str = "scenarios/ujet/over-one-seam.yaml";

fn wfosim(args: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Command::new(env!("CARGO_BIN_EXE_wfosim")).args(args).current_dir(root).output().expect("wfosim runs")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn json(args: &[&str]) -> serde_json::Value {
    let output = wfosim(args);
    serde_json::from_str(out(&output).trim()).unwrap_or_else(|e| panic!("{e}: {output:?}"))
}

#[test]
fn the_digest_is_the_same_in_two_fresh_processes_and_another_one_for_another_seed() {
    let first = json(&["run", "--json", ONE_CALL]);
    let second = json(&["run", "--json", ONE_CALL]);
    let other = json(&["run", "--json", "--seed", "2", ONE_CALL]);
    assert_eq!(first["digest"], second["digest"]);
    assert_eq!(first, second);
    assert_ne!(first["digest"], other["digest"]);
}

#[test]
fn the_digest_is_the_same_under_drawn_faults_and_in_a_replay() {
    let run = json(&["run", "--json", "--faults", "--seed", "11", ONE_CALL]);
    let line = format!("seed=11 engine=swift faults=drawn {ONE_CALL}");
    assert_eq!(run["replay"], format!("wfosim replay '{line}'"));
    let replayed = json(&["replay", "--json", &line]);
    assert_eq!(run, replayed);
    assert!(run["drawn"].as_array().is_some_and(|drawn| drawn.len() >= 2));
}

/// Both at once: nothing may depend on what else the machine does either. One scenario in ten: all of them are held to digests
/// that other processes wrote, their goldens'.
#[test]
fn scenarios_give_the_same_in_two_fresh_processes() {
    let mut all = Vec::new();
    files(Path::new(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios")), &mut all);
    all.sort();
    let chosen: Vec<&str> = ["run", "--json"].into_iter().chain(all.iter().step_by(10).map(String::as_str)).collect();
    assert!(chosen.len() > 40, "{} scenarios", chosen.len());
    let play = || out(&wfosim(&chosen));
    let (first, second) = std::thread::scope(|scope| {
        let other = scope.spawn(play);
        (play(), other.join().expect("wfosim runs"))
    });
    assert_eq!(first.lines().count(), chosen.len() - 2);
    for (one, other) in first.lines().zip(second.lines()) {
        assert_eq!(one, other);
    }
    assert_eq!(first.len(), second.len());
}

/// The scenario files in a folder and below it.
#[expect(clippy::disallowed_methods, reason = "the repository's own files")]
fn files(folder: &Path, all: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("the scenarios").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, all);
        } else if path.extension().is_some_and(|e| e == "yaml") {
            all.push(path.to_string_lossy().into_owned());
        }
    }
}

#[test]
fn one_job_and_two_give_the_same_digests() {
    let sweep = |jobs| wfosim(&["sweep", "--seeds", "6", "--faults", "--jobs", jobs, ONE_CALL]);
    let digest = |output: &Output| out(output).lines().last().map(str::to_owned).unwrap_or_default();
    let (one, two) = (sweep("1"), sweep("2"));
    assert!(digest(&one).starts_with("digest of all digests "), "{one:?}");
    assert_eq!(digest(&one), digest(&two));
}

#[test]
fn a_sweep_says_how_many_passed() {
    let output = wfosim(&["sweep", "--seeds", "4", ONE_CALL]);
    assert!(out(&output).contains("4 runs: 4 passed"), "{output:?}");
    assert_eq!(output.status.code(), Some(0));
    let output = wfosim(&["sweep", "--seeds", "4", "--shard", "2/2", ONE_CALL]);
    assert!(out(&output).contains("2 runs: 2 passed"), "{output:?}");
}

#[test]
fn exit_code_0_for_what_holds_1_for_what_does_not_2_for_bad_input() {
    assert_eq!(wfosim(&["run", ONE_CALL]).status.code(), Some(0));
    let wrong = wfosim(&["run", "sim/lab/tests/wrong/expects-another-length.yaml"]);
    assert_eq!(wrong.status.code(), Some(1), "{wrong:?}");
    assert!(out(&wrong).contains("UNEXPECTED") && out(&wrong).contains("replay: wfosim replay '"), "{wrong:?}");
    let unreached = wfosim(&["run", "sim/lab/tests/wrong/proves-what-it-does-not-reach.yaml"]);
    assert_eq!(unreached.status.code(), Some(1), "{unreached:?}");
    assert!(out(&unreached).contains("NOT REACHED SCR-REC-2"), "{unreached:?}");
    for args in [
        &["run", "sim/lab/tests/bad"][..],
        &["run", "no/such/file.yaml"],
        &["replay", "seed=x y.yaml"],
        &["explain", "SCR-MACH-1"],
        &["sweep", "--shard", "3/2"],
        &["nonsense"],
    ] {
        assert_eq!(wfosim(args).status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn every_bad_scenario_ends_with_exit_code_2_and_its_name() {
    let output = wfosim(&["run", "sim/lab/tests/bad"]);
    assert_eq!(output.status.code(), Some(2));
    let shown = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(shown.contains("bad/unknown-step.yaml:13:7") && shown.contains("did you mean `logon`?"), "{shown}");
}

#[test]
fn requirements_are_explained_and_the_schema_is_json() {
    let explained = wfosim(&["explain", "SCR-MATCH-2"]);
    assert!(
        out(&explained).contains("without gap or overlap") && out(&explained).contains("proved by"),
        "{explained:?}"
    );
    assert!(explained.stderr.is_empty(), "{explained:?}");
    let elsewhere = scratch("elsewhere");
    let mut command = Command::new(env!("CARGO_BIN_EXE_wfosim"));
    let elsewhere = command.args(["explain", "SCR-MATCH-2"]).current_dir(elsewhere).output().expect("wfosim runs");
    let hint = String::from_utf8_lossy(&elsewhere.stderr).into_owned();
    assert!(hint.contains("failed to find scenarios; run this in the repository's folder"), "{elsewhere:?}");
    assert!(elsewhere.status.success() && out(&elsewhere).contains("without gap or overlap"), "{elsewhere:?}");
    let schema: serde_json::Value = serde_json::from_str(&out(&wfosim(&["schema"]))).expect("the schema is JSON");
    assert_eq!(schema["title"], "Scenario");
    assert!(out(&wfosim(&["list"])).contains(ONE_CALL));
    assert!(out(&wfosim(&["list", "--requirements"])).contains("SCR-CAP-1"));
}

#[test]
fn two_runs_are_told_apart_by_their_first_difference() {
    let same = wfosim(&["diff", ONE_CALL, ONE_CALL]);
    assert_eq!(same.status.code(), Some(0), "{same:?}");
    let other = format!("seed=2 {ONE_CALL}");
    let differ = wfosim(&["diff", ONE_CALL, &other]);
    assert_eq!(differ.status.code(), Some(1), "{differ:?}");
    assert!(out(&differ).contains("first difference"), "{differ:?}");
}

/// A folder of the test's own.
fn scratch(name: &str) -> std::path::PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    #[expect(clippy::disallowed_methods, reason = "a test writes its own files")]
    std::fs::create_dir_all(&folder).expect("the folder of a test can be made");
    folder
}

/// The IP packets of a capture, by another program's rules.
fn packets(path: &Path) -> Vec<Vec<u8>> {
    #[expect(clippy::disallowed_methods, reason = "a test reads its own files")]
    let file = std::fs::read(path).unwrap_or_else(|e| panic!("failed to read {}: {e}", path.display()));
    let mut reader = PcapNgReader::new(file.as_slice()).expect("the file is pcapng");
    let mut packets = Vec::new();
    while let Some(block) = reader.next_block() {
        if let Block::EnhancedPacket(packet) = block.expect("the file is whole").0 {
            packets.push(packet.data.into_owned());
        }
    }
    packets
}

/// Whether a text stands in a packet.
fn holds(packet: &[u8], text: &str) -> bool {
    packet.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn the_packets_of_a_run_are_taken_down_and_nothing_else_changes() {
    let file = scratch("packets").join("one-call.pcapng");
    let path = file.display().to_string();
    let with = json(&["run", "--json", "--pcap", &path, ONE_CALL]);
    assert_eq!(with, json(&["run", "--json", ONE_CALL]));
    let packets = packets(&file);
    assert!(packets.iter().any(|packet| holds(packet, "HTTP/1.1 200 OK")), "{} packets", packets.len());
    let again = json(&["replay", "--json", "--pcap", &path, &format!("seed=1 {ONE_CALL}")]);
    assert_eq!(with["digest"], again["digest"]);
}

#[test]
fn telephony_is_among_the_packets() {
    let file = scratch("packets").join("telephony.pcapng");
    let output = wfosim(&["run", "--pcap", &file.display().to_string(), "scenarios/genesys/call-recorded.yaml"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let packets = packets(&file);
    for text in ["INVITE sip:5001@", "SIP/2.0 200 OK", "ACK sip:", "BYE sip:", "POST /api/v2/me HTTP/1.1"] {
        assert!(packets.iter().any(|packet| holds(packet, text)), "{text} in {} packets", packets.len());
    }
    // IPv4 with UDP, and in it version 2 of RTP with G.711's number.
    let rtp = |packet: &&Vec<u8>| {
        packet.get(9) == Some(&17) && packet.get(28) == Some(&0x80) && packet.get(29).is_some_and(|t| t & 0x7f == 0)
    };
    assert!(packets.iter().filter(rtp).count() > 50);
}

#[test]
fn packets_that_cannot_be_kept_are_said_so_before_the_run() {
    let said = |args: &[&str]| {
        let output = wfosim(args);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(output.stdout.is_empty(), "{output:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let nowhere = scratch("packets").join("no/such/folder/a.pcapng").display().to_string();
    let why = said(&["run", "--pcap", &nowhere, ONE_CALL]);
    assert!(why.starts_with("failed to write ") && why.contains("no/such/folder"), "{why}");
    let file = scratch("packets").join("none.pcapng").display().to_string();
    assert!(said(&["run", "--pcap", &file, ONE_CALL, ONE_CALL]).contains("of one scenario, and 2 are to be played"));
    assert!(said(&["run", "--pcap", &file, "--engine", "turmoil", ONE_CALL]).contains("shows no packets"));
}

/// What is in the films is looked at where they are made; FFmpeg and Chromium see them in `.ci/checks/films.sh`.
#[test]
#[expect(clippy::disallowed_methods, reason = "the test's own files")]
fn recordings_become_films_and_nothing_that_is_there_is_lost() {
    let folder = scratch("films");
    let at = |name: &str| folder.join(name).display().to_string();
    let videos = at("videos");
    assert!(wfosim(&["run", ONE_CALL, "--videos", &videos]).status.success());
    let output = wfosim(&["export", &videos]);
    assert_eq!(output.status.code(), Some(0));
    assert!(out(&output).contains("over-one-seam-seed1-contact1.mp4  7 pictures, 02:21.000"), "{output:?}");

    // A film that is there stays as it is where its recording cannot be read.
    let (recording, film) =
        (at("videos/over-one-seam-seed1-contact1.apng"), at("videos/over-one-seam-seed1-contact1.mp4"));
    let made = std::fs::read(&film).expect("a film");
    std::fs::write(&recording, b"no recording").expect("written");
    let output = wfosim(&["export", &recording]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains(&recording), "{output:?}");
    assert_eq!(std::fs::read(&film).expect("a film"), made);
    assert_eq!(std::fs::read_dir(&videos).expect("a folder").count(), 2, "nothing half-made is left");

    // Two that would become the same film.
    for inside in ["one", "two"] {
        let folder = folder.join(inside);
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("a.png"), b"no recording").expect("written");
    }
    let output = wfosim(&["export", &at("one"), &at("two"), "--into", &at("all")]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("would both become"), "{output:?}");
    for nothing in [at("nowhere"), at("all")] {
        assert_eq!(wfosim(&["export", &nothing]).status.code(), Some(2), "{nothing}");
    }
}

#[test]
fn what_plays_nothing_is_not_green() {
    for args in [
        &["sweep", ONE_CALL, "--seeds", "0"][..],
        &["sweep", ONE_CALL, "--seeds", "3", "--first", "18446744073709551615"],
        &["sweep", ONE_CALL, "--seeds", "1", "--shard", "2/3"],
    ] {
        let output = wfosim(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {output:?}");
        assert!(!output.stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn a_reader_that_goes_ends_the_program_quietly() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_wfosim"))
        .arg("schema")
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("wfosim runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert!(output.stderr.is_empty(), "{output:?}");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn who_serves_and_cannot_be_heard_says_so() {
    for (args, why) in [
        (&["serve", "srs", "--at", "8.8.8.8"][..], "failed to listen on 8.8.8.8"),
        (&["serve", "scenarios/genesys/call-recorded.yaml", "--address", "sip=8.8.8.8"], "failed to listen on 8.8.8.8"),
        (&["serve", "srs", "--without", "sip"], "for a scenario"),
        (&["serve", "scenarios/genesys/call-recorded.yaml", "--at", "127.0.0.9"], "for a role"),
    ] {
        let output = wfosim(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {output:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(why), "{args:?}: {output:?}");
    }
}

/// A file is read to its end, or not at all.
#[test]
#[expect(clippy::disallowed_methods, reason = "the test's own files")]
fn long_traces_that_differ_at_their_end_differ() {
    let folder = scratch("traces");
    let trace = |name: &str, last: &str| {
        let path = folder.join(name).display().to_string();
        let events = "2021-12-17T09:00:00.000Z PC-0417 pc.started {}\n".repeat(200_000);
        std::fs::write(&path, format!("{events}digest {}\n", last.repeat(64))).expect("written");
        path
    };
    let (one, same, other) = (trace("one.trace", "a"), trace("same.trace", "a"), trace("other.trace", "b"));
    assert_eq!(wfosim(&["diff", &one, &same]).status.code(), Some(0));
    assert_eq!(wfosim(&["diff", &one, &other]).status.code(), Some(1));
    let endless = wfosim(&["run", "/dev/zero"]);
    assert_eq!(endless.status.code(), Some(2));
    assert!(out(&endless).contains("more than") || String::from_utf8_lossy(&endless.stderr).contains("more than"));
}

/// What is no trace, or only the beginning of one, is like nothing: also not like the same once more.
#[test]
#[expect(clippy::disallowed_methods, reason = "the test's own files")]
fn what_is_no_whole_trace_is_not_compared() {
    let folder = scratch("torn-traces");
    let event = "2021-12-17T09:00:00.000Z PC-0417 pc.started {}\n";
    let torn = [
        ("", "it is empty"),
        (event, "line 1 is none"),
        ("digest 12ab", "line 1 is none"),
        (&format!("{event}digest {}", "x".repeat(64)), "line 2 is none"),
    ];
    let path = folder.join("torn.trace").display().to_string();
    for (text, seen) in torn {
        std::fs::write(&path, text).expect("written");
        let output = wfosim(&["diff", &path, &path]);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{text}: {told}");
        assert!(told.contains("torn.trace is no whole trace") && told.contains(seen), "{text}: {told}");
    }
}

/// What is mistyped is said at once: nobody else is to blame, and there is nothing to repeat.
#[test]
fn names_that_nobody_has() {
    let cases: [(&[&str], &str); 4] = [
        (&["replay", "seed=1 nowhere.yaml"], "failed to find nowhere.yaml"),
        (&["serve", "srs", "--set", "poll_timeout=5"], "did you mean `poll_timeout_ms`?"),
        (&["serve", "t-server", "--origin", "http://example.com"], "serves no pages of others"),
        (
            &["certify", "agent-desktop", "--driver", "./nowhere --at all", "--name", "A", "--version", "1"],
            "failed to find the driver `./nowhere`",
        ),
    ];
    for (args, why) in cases {
        let output = wfosim(args);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {told}");
        assert!(told.contains(why) && !told.contains("replay:"), "{args:?}: {told}");
    }
}
