//! The program as a vendor uses it: flags and files that are wrong, choices, known failures, features, certificates.

use super::tools::{role, run, simulated, start};
use lab::certify::known::Known;
use lab::certify::summary::{CaseWord, RequirementState, Summary};
use lab::certify::wanted::Wanted;
use std::path::PathBuf;
use std::process::{Command, Output};

fn wfosim(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wfosim")).args(args).output().expect("wfosim runs")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A folder of this test's own.
#[expect(clippy::disallowed_methods, reason = "a test on the real machine")]
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[expect(clippy::disallowed_methods, reason = "a test on the real machine")]
fn write(path: &std::path::Path, bytes: &[u8]) {
    std::fs::write(path, bytes).unwrap();
}

#[expect(clippy::disallowed_methods, reason = "a test on the real machine")]
fn read(path: &std::path::Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

#[test]
fn what_cannot_be_done_is_said_with_exit_code_2() {
    let bad: &[(&[&str], &str)] = &[
        (&["certify", "srss"], "did you mean `srs`?"),
        (&["certify", "srs"], "where is the product?"),
        (&["certify", "third-party-recorder"], "where is the product? --product 127.0.0.1:7020"),
        (&["certify", "t-server", "--product", "http://127.0.0.1"], "is not of the form 127.0.0.1:7020"),
        (&["certify", "srs", "--product", "http://[::1]:9990"], "`::1` is of IPv6"),
        (&["certify", "third-party-recorder", "--product", "192.0.2.1:7020"], "cannot listen on 192.0.2.1:7020: "),
        (&["certify", "srs", "--product", "ftp://127.0.0.1"], "is not of the form http://127.0.0.1:8190"),
        (&["certify", "srs", "--product", "127.0.0.1", "--only", "srs/cal"], "did you mean `srs/call`?"),
        (&["certify", "srs", "--product", "127.0.0.1", "--unsupported", "hot-seat"], "did you mean `hot-seating`?"),
        (&["certify", "srs", "--product", "127.0.0.1", "--known", "/nowhere.yaml"], "failed to read /nowhere.yaml"),
        (&["certify", "srs", "--product", "127.0.0.1", "--trust", "/nowhere.pem"], "failed to read /nowhere.pem"),
        (&["certify", "srs", "--product", "127.0.0.1", "--time-scale", "0"], "0.02 to 10 is possible"),
        (&["certify", "srs", "--product", "127.0.0.1", "--html", "/nowhere/r.html"], "failed to write /nowhere/r.html"),
        (&["certify", "srs", "--product", "127.0.0.1", "--certificate", "c.json"], "--key"),
        (&["certify", "srs", "--skip", "*", "--product", "127.0.0.1"], "no case is left"),
        (&["certify", "srs", "--product", "http://127.0.0.1,http://127.0.0.1:9"], "says twice where http is"),
        (&["certify", "srs", "--product", "http://127.0.0.1,"], "a comma too many; due is http://127.0.0.1:8190"),
        (&["certify", "srs", "--product", ""], "it is empty; due is http://127.0.0.1:8190"),
        (&["certify", "srs", "--product", "http://a:b@127.0.0.1"], "has a user in it"),
        (&["certify", "srs", "--product", "http://127.0.0.1/srs"], "has a path"),
        (
            &["certify", "srs", "--product", "http://127.0.0.1:1", "--product", "http://127.0.0.1:2"],
            "two instances have https://127.0.0.1:8191",
        ),
        (
            &["certify", "srs", "--product", "127.0.0.1", "--html", "r", "--json", "./r"],
            "--html and --json are the same",
        ),
        (&["certify", "srs", "--product", "127.0.0.1", "--time-scale", "0.05"], "--time-scale 0.07 or more"),
        (&["certify", "agent-desktop", "--time-scale", "0.3", "--tolerance", "10000", "--driver", "x"], "--tolerance"),
        (&["certify", "agent-desktop"], "--driver COMMAND"),
        (&["verify", "/nowhere.json", "--key", "/nowhere.pub"], "failed to read /nowhere.pub"),
        (&["certify", "--nonsense"], "unexpected argument"),
    ];
    for (args, why) in bad {
        let output = wfosim(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {output:?}");
        assert!(err(&output).contains(why), "{args:?}: {}", err(&output));
    }
}

#[test]
fn roles_cases_and_pages_can_be_asked_for() {
    for (args, text) in [
        (&["certify"][..], "agent-desktop"),
        (&["certify", "--help"], "smart-desktop          "),
        (&["certify", "srs", "--help"], "wfosim certify ROLE --page"),
        (&["certify", "srs", "--list"], "srs/expiry"),
        (&["certify", "srs", "--page"], "What your service does at RWS"),
        (&["certify", "webex-cc", "--list"], "webex-cc/consultation"),
        (&["certify", "webex-cc", "--page"], "POST /v1/captures/query"),
    ] {
        let output = wfosim(args);
        assert_eq!(output.status.code(), Some(0));
        assert!(out(&output).contains(text), "{}", out(&output));
    }
}

/// What a second run has to take is said with its numbers, and they are true.
#[test]
fn the_help_says_which_blocks_a_run_takes() {
    let help = out(&wfosim(&["certify", "--help"]));
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in [
        "20 cases from block 1 on have the blocks 1 to 20, and a second run at the same time needs `--block 21` or more",
        "Block n begins with 127.0.(77+n).1 up to block 178, which begins with 127.0.255.1",
        "block 179 with 127.1.0.1, block 180 with 127.1.1.1",
    ] {
        assert!(help.contains(said), "{said}: {help}");
    }
    let first = |block| kernel::world::Addresses::block(block, ["a"]).of("a").map(|at| at.to_string());
    assert_eq!([1, 178, 179, 180].map(|n| first(n).unwrap()), ["127.0.78.1", "127.0.255.1", "127.1.0.1", "127.1.1.1"]);
}

/// What an orderly process of ours answers, line by line, when its input has ended.
fn obeyed(role: &str, at: &str, orders: &str) -> Vec<serde_json::Value> {
    use std::io::Write as _;
    let mut child = Command::new(env!("CARGO_BIN_EXE_wfosim"))
        .args(["serve", role, "--at", at])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("wfosim runs");
    child.stdin.take().expect("its input").write_all(orders.as_bytes()).expect("orders");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{role}: {output:?}");
    out(&output).lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

#[test]
fn our_own_part_as_a_process_carries_orders_out_and_tells_what_came_of_them() {
    let orders = concat!(
        r#"{"id":1,"do":"begin","user":"u","password":"p","client_id":"c","client_secret":"s","refresh_token":"r"}"#,
        "\n",
        r#"{"id":2,"do":"add_agent","agent":"a","email":"a@example.com","first":"A","last":"B","enabled":true,"teams":[]}"#,
        "\n",
        r#"{"id":3,"do":"login","agent":"nobody"}"#,
        "\n",
    );
    for (role, at) in [("ujet", "127.0.73.20"), ("webex-cc", "127.0.73.21")] {
        let answers = obeyed(role, at, orders);
        let told: Vec<_> = answers.iter().map(|a| (a["id"].as_u64(), a["ok"].as_bool())).collect();
        assert_eq!(told, [(Some(1), Some(true)), (Some(2), Some(true)), (Some(3), Some(false))], "{role}");
        assert!(answers[1]["agent_id"].is_string() || answers[1]["agent_id"].is_u64(), "{role}: {}", answers[1]);
        assert!(answers[2]["why"].is_string(), "{role}: {}", answers[2]);
    }
}

#[test]
fn a_product_that_nobody_finds_is_exit_code_1() {
    let args = ["certify", "srs", "--product", "http://127.0.73.9:8190", "--only", "srs/call", "--block", "200"];
    let output = wfosim(&args);
    assert_eq!(output.status.code(), Some(1));
    let why =
        "no connection to 127.0.73.9:8190: Connection refused (os error 111): tried for 10 s before the first case";
    assert!(!cfg!(target_os = "linux") || out(&output).contains(why), "{}", out(&output));
}

/// Two at the same time would disturb each other: the second one is told so.
#[test]
fn one_certification_at_a_time() {
    let product = |last: u8| format!("http://127.0.73.{last}:8190");
    let args = |product: &str, block: &str| {
        ["certify", "srs", "--product", product, "--only", "srs/call", "--block", block].map(str::to_owned)
    };
    // A product that hangs. Who has come to it has everything for itself that it means to have.
    #[expect(clippy::disallowed_types, reason = "a process beside, on the real network")]
    let hangs = std::net::TcpListener::bind("127.0.73.10:8190").expect("a free address");
    let mut first = Command::new(env!("CARGO_BIN_EXE_wfosim"));
    let mut first = first.args(args(&product(10), "220")).stdout(std::process::Stdio::null()).spawn().unwrap();
    let _never_answered = hangs.accept().expect("it comes to its product");
    let second = |last, block: &str| {
        let args = args(&product(last), block);
        wfosim(&args.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let output = second(10, "221");
    assert_eq!((output.status.code(), first.try_wait().unwrap()), (Some(2), None), "{}", err(&output));
    assert!(err(&output).contains("is trying the product at 127.0.73.10 port 8190"), "{}", err(&output));
    let output = second(11, "220");
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("has the block 220 of addresses: --block 221"), "{}", err(&output));
    first.kill().expect("it still tries");
    first.wait().expect("it has ended");
    // What it had is free again, however it ended.
    let output = second(10, "220");
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
}

/// Over real sockets from the command to the certificate, with what a certificate needs and no more.
#[test]
fn a_certificate_is_only_for_everything_and_bears_no_change() {
    let folder = folder("certificate");
    let name = |file: &str| folder.join(file).display().to_string();
    let (key, public, certificate) = (name("key"), name("key.pub"), name("certificate.json"));
    assert_eq!(wfosim(&["keygen", &key]).status.code(), Some(0));
    assert_eq!(wfosim(&["keygen", &key]).status.code(), Some(2), "never over an old one");
    let (_running, live) = start(role("srs"), None, 60, &[]);
    let product = format!("http://{}:8190", live.at);
    let (html, junit, json) = (name("r.html"), name("r.xml"), name("r.json"));
    let args = ["certify", "srs", "--product", &product, "--only", "srs/browser", "--block", "210"];
    let files = ["--html", &html, "--junit", &junit, "--json", &json];
    let output = wfosim(&[&args[..], &files].concat());
    assert_eq!(output.status.code(), Some(0), "{}", out(&output));
    let report: serde_json::Value = serde_json::from_slice(&read(&folder.join("r.json"))).unwrap();
    assert_eq!(report["role"], "srs");
    assert!(String::from_utf8(read(&folder.join("r.html"))).unwrap().contains("srs/browser"));

    // The whole of it in the simulator, signed here.
    let mut summary = run(&simulated(role("agent-desktop"), None));
    for case in &mut summary.cases {
        let known = role("agent-desktop").cases.iter().find(|known| known.id == case.outcome.case).unwrap();
        let digest = lab::certify::runner::rehearse(role("agent-desktop"), known, case.outcome.seed).unwrap();
        case.outcome.rehearsal = Some(digest);
    }
    let secret = String::from_utf8(read(&folder.join("key"))).unwrap();
    let secret = lab::certify::certificate::SecretKey::from_pem(&secret).unwrap();
    let seal = |summary: &Summary| {
        let statement = lab::certify::certificate::Statement::of(summary).unwrap();
        let payload = serde_json::to_vec(&statement).unwrap();
        lab::certify::certificate::Envelope::seal(&payload, &secret).write().unwrap()
    };
    write(&folder.join("certificate.json"), seal(&summary).as_bytes());
    let good = wfosim(&["verify", &certificate, "--key", &public, "--replay"]);
    assert_eq!(good.status.code(), Some(0), "{good:?}");
    assert!(out(&good).contains("10 simulated runs repeated"), "{}", out(&good));

    // A run that never was.
    summary.cases[0].outcome.rehearsal = Some("00".repeat(32));
    write(&folder.join("other.json"), seal(&summary).as_bytes());
    let other = wfosim(&["verify", &name("other.json"), "--key", &public, "--replay"]);
    assert_eq!(other.status.code(), Some(1), "{other:?}");
    assert_eq!(wfosim(&["verify", &name("other.json"), "--key", &public]).status.code(), Some(0));

    // A case that was left out.
    let mut fewer = run(&simulated(role("agent-desktop"), None));
    fewer.cases.retain(|case| case.outcome.case != "agent-desktop/csrf");
    write(&folder.join("fewer.json"), seal(&fewer).as_bytes());
    let fewer = wfosim(&["verify", &name("fewer.json"), "--key", &public]);
    assert_eq!(fewer.status.code(), Some(1), "{fewer:?}");
    assert!(out(&fewer).contains("agent-desktop/csrf was left out"), "{fewer:?}");

    // One byte of the payload is another.
    let mut bytes = read(&folder.join("certificate.json"));
    let at = bytes.windows(9).position(|w| w == b"\"payload\"").unwrap() + 40;
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    write(&folder.join("altered.json"), &bytes);
    let altered = wfosim(&["verify", &name("altered.json"), "--key", &public]);
    assert_eq!(altered.status.code(), Some(1), "{altered:?}");
    assert!(out(&altered).contains("REFUSED"));
}

/// We listen where a recorder on T-Lib looks for us: nobody waits a minute for each case where that cannot be.
#[test]
fn an_address_that_is_taken_is_said_at_once() {
    #[expect(clippy::disallowed_types, reason = "a process beside, on the real network")]
    let taken = std::net::TcpListener::bind("127.0.73.33:7020").expect("a free address");
    let output = wfosim(&["certify", "third-party-recorder", "--product", "127.0.73.33:7020", "--block", "620"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(err(&output).starts_with("cannot listen on 127.0.73.33:7020: ") && output.stdout.is_empty(), "{output:?}");
    drop(taken);
}

/// Runs a certification, and sends it a signal when its output shows that.
#[cfg(unix)]
fn interrupted(args: &[&str], signal: &str, when: &str) -> (Output, std::time::Duration) {
    use std::io::{BufRead as _, Read as _};
    let mut child = Command::new(env!("CARGO_BIN_EXE_wfosim"))
        .args(args)
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("wfosim runs");
    let mut shown = std::io::BufReader::new(child.stdout.take().expect("its output"));
    let mut stdout = String::new();
    while !stdout.contains(when) {
        assert_ne!(shown.read_line(&mut stdout).expect("lines"), 0, "{stdout}");
    }
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill runs");
    assert!(sent.success());
    let from = kernel::world::wall_clock();
    shown.read_to_string(&mut stdout).expect("the rest");
    let mut output = child.wait_with_output().expect("it ends");
    output.stdout = stdout.into_bytes();
    (output, std::time::Duration::from_millis((kernel::world::wall_clock() - from).unsigned_abs()))
}

/// Who stops a run keeps what is over, and what earlier runs left.
#[cfg(unix)]
#[test]
fn a_run_that_is_stopped_tells_what_is_over() {
    let folder = folder("stopped");
    let name = |file: &str| folder.join(file).display().to_string();
    assert_eq!(wfosim(&["keygen", &name("key")]).status.code(), Some(0));
    write(name("keep.json").as_ref(), b"old");
    let (_running, live) = start(role("t-server"), None, 61, &[]);
    let product = format!("{}:7020", live.at);
    let args = ["certify", "t-server", "--product", &product, "--block", "630"];
    let files = ["--certificate", &name("keep.json"), "--key", &name("key"), "--json", &name("r.json"), "--html"];
    let html = name("r.html");

    let (output, took) = interrupted(&[&args[..], &files, &[&html]].concat(), "-INT", "held  ");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(took < std::time::Duration::from_secs(5), "{took:?}");
    assert!(err(&output).starts_with("interrupted: "), "{output:?}");
    assert!(out(&output).contains("INTERRUPTED: not tried to the end: t-server/"), "{output:?}");
    assert!(out(&output).contains("no certificate: stopped before: t-server/"), "{output:?}");
    assert_eq!(read(name("keep.json").as_ref()), b"old");
    let report: serde_json::Value = serde_json::from_slice(&read(name("r.json").as_ref())).unwrap();
    let count = |what: &str| report[what].as_array().map_or(0, Vec::len);
    assert!(count("cases") > 0 && count("stopped") > 0, "{report}");
    assert_eq!(count("cases") + count("stopped"), role("t-server").due().count());
    assert!(report["cases"].as_array().unwrap().iter().all(|case| case["state"] == "held"), "{report}");
    assert_eq!((&report["green"], &report["exit_code"]), (&false.into(), &1.into()));
    assert!(String::from_utf8(read(html.as_ref())).unwrap().contains("interrupted: not tried to the end"));

    // Before anything is over, while the product is waited for: nobody is blamed.
    let args = ["certify", "t-server", "--product", "127.0.73.34:7020", "--block", "640"];
    let (output, took) = interrupted(&args, "-TERM", "cases, the longest first");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(took < std::time::Duration::from_secs(5), "{took:?}");
    assert!(!out(&output).contains("at fault") && out(&output).contains("INTERRUPTED"), "{output:?}");
}

/// Whatever a run comes to, what earlier ones left is not lost by it.
#[test]
fn what_is_there_stays_until_something_whole_takes_its_place() {
    let folder = folder("kept");
    let name = |file: &str| folder.join(file).display().to_string();
    let names = || {
        #[expect(clippy::disallowed_methods, reason = "a test on the real machine")]
        let all = std::fs::read_dir(&folder).unwrap();
        let mut names: Vec<String> = all.map(|e| e.unwrap().file_name().display().to_string()).collect();
        names.sort();
        names
    };
    assert_eq!(wfosim(&["keygen", &name("key")]).status.code(), Some(0));
    let certified = ["--certificate", &name("keep.json"), "--key", &name("key")];
    let product = ["certify", "t-server", "--product", "127.0.73.31:7020", "--block", "600"];
    let all: Vec<String> = ["html", "json", "xml"].iter().map(|ending| name(&format!("r.{ending}"))).collect();
    let reports = ["--html", &all[0], "--json", &all[1], "--junit", &all[2]];
    for path in all.iter().chain([&name("keep.json")]) {
        write(path.as_ref(), b"old");
    }
    let before = names();

    // What is refused at the start has touched nothing, whichever of the paths it is.
    let nowhere = name("no/such.json");
    for wrong in
        [&["--certificate", nowhere.as_str(), "--key", &name("key")][..], &["--ca", &name(""), "--html", &all[0]]]
    {
        let output = wfosim(&[&product[..], &["--json", &all[1]], wrong].concat());
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(err(&output).contains("failed to write") && output.stdout.is_empty(), "{output:?}");
    }
    assert!(all.iter().all(|path| read(path.as_ref()) == b"old") && names() == before);

    // A product that is down: there are new reports, and the old certificate.
    let output = wfosim(&[&product[..], &certified, &reports].concat());
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(out(&output).contains("no certificate: ") && out(&output).contains("keep.json is as it was"), "{output:?}");
    assert_eq!(read(name("keep.json").as_ref()), b"old");
    assert!(all.iter().all(|path| read(path.as_ref()).len() > 100));
    assert_eq!(names(), before, "nothing half-made is left");
}

/// Who asks for a certificate that there cannot be is told before the run, and not with exit code 0.
#[test]
fn a_certificate_that_there_cannot_be_is_refused_before_the_run() {
    let folder = folder("uncertifiable");
    let name = |file: &str| folder.join(file).display().to_string();
    assert_eq!(wfosim(&["keygen", &name("key")]).status.code(), Some(0));
    let case = role("t-server").cases[0].id;
    let known = name("known.yaml");
    write(known.as_ref(), format!("{case}: {{ reason: r, until: 2999-12-31 }}").as_bytes());
    let product = ["certify", "t-server", "--product", "127.0.73.32:7020", "--block", "610"];
    let certified = ["--certificate", &name("c.json"), "--key", &name("key")];
    for (flags, why) in [
        (&["--only", case][..], "--only leaves out "),
        (&["--skip", case], &*format!("--skip leaves out {case}")),
        (&["--tolerance", "2001"], "--tolerance 2001: at most 2000 ms"),
        (&["--known", &known], &*format!("--known has {case}")),
    ] {
        let output = wfosim(&[&product[..], &certified, flags].concat());
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(err(&output).contains(why) && output.stdout.is_empty(), "{why}: {output:?}");
    }
    assert!(out(&wfosim(&["certify", "--help"])).contains("(2000) at most"));
}

#[test]
fn known_failures_still_run_and_have_their_day() {
    let only = || vec!["srs/csrf".to_owned(), "srs/browser".to_owned()];
    let ids: Vec<&str> = role("srs").cases.iter().map(|case| case.id).collect();
    let known = |text: &str| Known::read("known.yaml", text, &ids).unwrap();
    let tried = |text: &str| {
        let known = known(text);
        run(&Wanted { only: only(), known, ..simulated(role("srs"), Some("NoToken")) })
    };
    let excused = tried("srs/csrf: { reason: 'ticket 4711', until: 2999-12-31 }");
    assert_eq!((excused.exit_code(), excused.certified()), (0, false));
    assert_eq!(excused.requirements.iter().find(|r| r.id == "SRS-CSRF-1").unwrap().state, RequirementState::Broken);
    let expired = tried("srs/csrf: { reason: 'ticket 4711', until: 2020-12-31 }");
    assert_eq!(expired.exit_code(), 1);
    let passes = tried("{ srs/csrf: { reason: r, until: 2999-12-31 }, srs/browser: { reason: r, until: 2999-12-31 } }");
    assert_eq!(passes.exit_code(), 1);
    assert!(passes.cases.iter().any(|case| matches!(case.word, CaseWord::UnexpectedPass(_))));
}

#[test]
fn a_feature_that_is_declared_missing_and_is_there_fails_the_run() {
    let only = || vec!["srs/csrf".to_owned(), "srs/browser".to_owned()];
    let unsupported = || vec!["csrf".to_owned()];
    let tried = |misstep| run(&Wanted { only: only(), unsupported: unsupported(), ..simulated(role("srs"), misstep) });
    let without = tried(Some("NoToken"));
    assert_eq!(without.exit_code(), 0);
    let state = |id: &str| without.requirements.iter().find(|r| r.id == id).unwrap().state;
    assert_eq!(state("SRS-CSRF-1"), RequirementState::Unsupported);
    let careless = tried(None);
    assert_eq!(careless.exit_code(), 1);
    assert!(careless.cases.iter().any(|case| case.word == CaseWord::HasFeature("csrf".into())));
}

#[test]
fn cases_are_chosen() {
    let ids =
        |wanted: Wanted| -> Result<Vec<&str>, String> { Ok(wanted.cases()?.iter().map(|case| case.id).collect()) };
    let all = || simulated(role("srs"), None);
    let few = ids(Wanted { only: vec!["srs/csrf*".into()], skip: vec!["srs/csrf-place".into()], ..all() });
    assert_eq!(few, Ok(vec!["srs/csrf", "srs/csrf-logout"]));
    assert!(!ids(all()).unwrap().contains(&"srs/shift"));
    assert!(ids(Wanted { long: true, ..all() }).unwrap().contains(&"srs/shift"));
    assert_eq!(ids(Wanted { only: vec!["srs/shift".into()], ..all() }), Ok(vec!["srs/shift"]));
}
