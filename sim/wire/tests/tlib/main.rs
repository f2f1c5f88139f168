//! T-Lib against what the recorder's guide, T-Library's header and T-Server's logs print.

use proptest::prelude::*;
use wire::tlib::{
    AgentWorkMode, Attribute, Call, CallState, CallType, Capture, Command, ConnId, ErrorCode, Framer, Indication, Kind,
    KvList, KvValue, Message, Party, PrintedToken, ReadError, Role, Type, Value, read, write,
};

/// From a genuine log.
const PRINTED: &str = "\
'RequestAttachUserData' ('30')
message attributes:
AttributeConnID [long] = 00890
AttributeReferenceID [int] = 88
AttributeThisDN [str] = \"2214\"
AttributeUserData [bstr] = KVList: 
\t\t'ActivityID' [str] = \"1-XXXXXX\"
";

#[test]
fn a_genuine_log_reads_and_is_written_the_same() {
    let message = read(PRINTED).expect("a printed message");
    assert_eq!((message.kind, message.this_dn()), (Kind::AttachUserData, Some("2214")));
    assert_eq!(message.conn_id(Attribute::ConnId), Some(ConnId(0x890)));
    assert_eq!(message.list(Attribute::UserData).and_then(|list| list.text("ActivityID")), Some("1-XXXXXX"));
    assert_eq!(write(&message), PRINTED.replace("00890", "0000000000000890"));
}

#[test]
fn a_desktop_asks_for_recording_as_the_guide_says() {
    let event = Command::Start.event("5001", Some(ConnId(0x0071_022e_c8ac_8056)));
    let request = Message::send_event(7, "5001", event.clone());
    let expected = "\
'RequestSendEvent' ('49')
message attributes:
AttributeReferenceID [int] = 7
AttributeThisDN [str] = \"5001\"
AttributeUserEvent [bstr] = 'EventUserEvent' ('96')
\t\tAttributeThisDN [str] = \"5001\"
\t\tAttributeConnID [long] = 0071022ec8ac8056
\t\tAttributeUserData [bstr] = KVList: 
\t\t\t\t'screen-capture' [str] = \"start\"
";
    assert_eq!(write(&request), expected);
    let again = read(&expected.replace("RequestSendEvent", "RequestDistributeEvent")).expect("the log's own name");
    assert_eq!(again, request);
    assert_eq!(again.sent_event(), Some(&event));
    assert_eq!(again.sent_event().and_then(Command::of), Some(Command::Start));
    // The connection id is there only where there is a call.
    assert_eq!(Command::Stop.event("5001", None).conn_id(Attribute::ConnId), None);
}

#[test]
fn an_event_for_another_dn_or_of_another_type_is_not_sent() {
    let wrong_dn = Message::send_event(1, "5001", Command::Start.event("5002", None));
    let wrong_type = Message::send_event(1, "5001", Message::new(Kind::Ringing).with(Attribute::ThisDn, "5001"));
    assert_eq!((wrong_dn.sent_event(), wrong_type.sent_event()), (None, None));
}

#[test]
fn each_request_has_one_answer_with_its_reference() {
    let request = Message::send_event(7, "5001", Command::Query.event("5001", None));
    let (ack, error) = (request.ack(), request.error(ErrorCode::NotRegistered));
    for answer in [&ack, &error] {
        assert_eq!((answer.number(Attribute::ReferenceId), answer.this_dn()), (Some(7), Some("5001")));
    }
    assert_eq!((ack.kind.id(), error.kind.id()), (138, 52));
    assert!(error.number(Attribute::ErrorCode).is_some() && error.text(Attribute::ErrorMessage).is_some());
}

#[test]
fn commands_and_indications_and_the_misprint() {
    let tokens: Vec<_> = Command::ALL.iter().map(|command| command.token()).collect();
    assert_eq!(tokens, ["start", "stop", "pause", "resume", "query"]);
    for indication in Indication::ALL {
        for policy in [PrintedToken::Corrected, PrintedToken::AsPrinted] {
            let event = indication.event("5001", None, policy);
            assert_eq!((Indication::of(&event), Command::of(&event)), (Some(indication), None));
        }
    }
    let spelt = |policy| Indication::Disabled.token(policy);
    assert_eq!((spelt(PrintedToken::Corrected), spelt(PrintedToken::AsPrinted)), ("disabled", "diabled"));
}

#[test]
fn one_state_moves_and_senseless_commands_change_nothing() {
    use Command::{Pause, Query, Resume, Start, Stop};
    let run = |commands: &[Command]| commands.iter().fold(Capture::Off, |state, command| state.after(*command));
    for (commands, expected) in [
        (&[][..], Indication::Disabled),
        (&[Start], Indication::Enabled),
        (&[Start, Start], Indication::Enabled),
        (&[Pause], Indication::Disabled),
        (&[Resume], Indication::Disabled),
        (&[Start, Pause], Indication::Paused),
        (&[Start, Pause, Start], Indication::Paused),
        (&[Start, Pause, Query], Indication::Paused),
        (&[Start, Pause, Resume], Indication::Enabled),
        (&[Start, Resume], Indication::Enabled),
        (&[Start, Pause, Stop], Indication::Disabled),
    ] {
        assert_eq!(run(commands).indication(), expected, "{commands:?}");
    }
}

#[test]
fn numbers_are_those_of_the_header() {
    let ids = [
        (Kind::RegisterAddress, 3),
        (Kind::SingleStepTransfer, 25),
        (Kind::DistributeUserEvent, 48),
        (Kind::Error, 52),
        (Kind::Ringing, 60),
        (Kind::Established, 64),
        (Kind::Released, 65),
        (Kind::Held, 66),
        (Kind::Retrieved, 67),
        (Kind::PartyChanged, 68),
        (Kind::PartyAdded, 69),
        (Kind::PartyDeleted, 70),
        (Kind::UserEvent, 96),
        (Kind::AgentAfterCallWork, 118),
        (Kind::SingleStepConference, 120),
        (Kind::PrivateService, 149),
    ];
    for (kind, id) in ids {
        assert_eq!((kind.id(), Kind::from_id(id)), (id, Some(kind)));
    }
    for kind in Kind::ALL {
        assert_eq!(
            (Kind::from_id(kind.id()), Kind::from_name(kind.name())),
            (Some(*kind), Some(*kind)),
            "numbers are distinct"
        );
    }
    assert_eq!(
        (Attribute::ConnId.id(), Attribute::ThisDn.id(), Attribute::UserData.id(), Attribute::CallUuid.id()),
        (9, 20, 51, 141)
    );
    assert_eq!((CallType::Consult.number(), CallState::Conferenced.number(), Role::Observer.number()), (4, 2, 10));
    assert_eq!(AgentWorkMode::from_number(3), Some(AgentWorkMode::AfterCallWork));
}

fn call() -> Call {
    Call {
        conn_id: ConnId(0x72),
        call_id: 12,
        uuid: "00RV9H7S6O8V3BSHAG7GK2LAES00002M".to_owned(),
        call_type: CallType::Inbound,
        state: CallState::Ok,
        ani: Some("5000".to_owned()),
        dnis: Some("8000".to_owned()),
        user_data: KvList::new().with("GSIP_RECORD", "ON"),
    }
}

#[test]
fn events_of_a_call_name_both_ends_and_their_roles() {
    let (agent, customer) = (Party::new("5001", Role::Destination), Party::new("5000", Role::Origination));
    let ringing = call().event(Kind::Ringing, &agent, Some(&customer));
    assert_eq!(ringing.text(Attribute::OtherDn), Some("5000"));
    assert_eq!(ringing.number(Attribute::ThisDnRole), Some(2));
    assert_eq!(ringing.list(Attribute::UserData).and_then(|list| list.text("GSIP_RECORD")), Some("ON"));
    let released = call().event(Kind::Released, &agent, None);
    assert_eq!(released.get(Attribute::OtherDn), None);
    // The customer's call goes on with agent 5002 after the transfer by 5001.
    let transferred = Call { state: CallState::Transferred, ..call() };
    let changed = transferred.party_changed(ConnId(0x71), &customer, &Party::new("5002", Role::Destination), "5001");
    assert_eq!(
        (changed.conn_id(Attribute::ConnId), changed.conn_id(Attribute::PreviousConnId)),
        (Some(ConnId(0x72)), Some(ConnId(0x71)))
    );
    assert_eq!(changed.number(Attribute::ThirdPartyDnRole), Some(7));
    let added = call().party_added(&customer, "5002", "5001");
    assert_eq!((added.number(Attribute::OtherDnRole), added.number(Attribute::ThirdPartyDnRole)), (Some(4), Some(5)));
    let deleted = call().party_deleted(&customer, "5002", "5001");
    assert_eq!(
        (deleted.number(Attribute::OtherDnRole), deleted.number(Attribute::ThirdPartyDnRole)),
        (Some(8), Some(6))
    );
    assert!(
        [&ringing, &released, &changed, &added, &deleted]
            .iter()
            .all(|event| read(&write(event)).as_ref() == Ok(*event))
    );
}

#[test]
fn what_is_wrong_is_told_by_its_line() {
    let wrong = |from: &str, to: &str| read(&PRINTED.replace(from, to)).expect_err("wrong");
    assert_eq!(wrong("('30')", "('31')"), ReadError::Kind(1));
    assert_eq!(wrong("RequestAttachUserData", "RequestSomethingElse"), ReadError::Kind(1));
    assert_eq!(wrong("= 88", "= 8x"), ReadError::Line(4));
    assert_eq!(wrong("\"2214\"", "\"22\"14\""), ReadError::Line(5));
    assert_eq!(wrong("AttributeReferenceID [int] = 88", "AttributeThisDN [str] = \"1\""), ReadError::Line(5), "twice");
    assert_eq!(wrong("\t\t'ActivityID'", "'ActivityID'"), ReadError::Line(7));
    assert_eq!(read(""), Err(ReadError::Line(1)));
    assert_eq!(read(&format!("{PRINTED}{}", " ".repeat(65_536))), Err(ReadError::TooMuch));
    // What we do not know is passed over with all that it holds.
    let unknown = PRINTED
        .replace("AttributeThisDN", "AttributeNetworkNodeID [bstr] = KVList: \n\t\t'a' [int] = 1\nAttributeThisDN");
    assert_eq!(read(&unknown), read(PRINTED));
}

/// Servers differ in what they say besides, and in how.
#[test]
fn what_has_another_type_is_passed_over() {
    let with = |lines: &str| read(&PRINTED.replace("AttributeThisDN", &format!("{lines}\nAttributeThisDN")));
    for lines in [
        "AttributeCallState [str] = \"ok\"",
        "AttributeCallState [bstr] = KVList: \n\t\t'a' [int] = 1",
        "AttributeCallState [time] = 09:00:00",
        "AttributeUserEvent [int] = 49",
    ] {
        assert_eq!(with(lines), read(PRINTED), "{lines}");
    }
    let plain =
        read(&PRINTED.replace("AttributeReferenceID [int] = 88", "AttributeReferenceID [str] = \"88\"")).unwrap();
    assert_eq!(plain.number(Attribute::ReferenceId), None);
    let timed = read(&PRINTED.replace("= 88", "= 88 (09:00:00)")).unwrap();
    assert_eq!(timed.number(Attribute::ReferenceId), Some(88));
    let list = |pair: &str| read(&PRINTED.replace("\t\t'ActivityID'", &format!("{pair}\n\t\t'ActivityID'")));
    for pair in ["\t\t'x' [long] = 00ff", "\t\t'x' [bin] = 01 02", "\t\t'x' [bin] = list\n\t\t\t\t'y' [int] = 1"] {
        assert_eq!(list(pair), read(PRINTED), "{pair}");
    }
}

/// What is dangerous in a line, and some letters.
const TEXT: &str = "[a-zé\\n\\r\\t'\"\\\\ =\\[\\]]{0,10}";

fn kvlist() -> impl Strategy<Value = KvList> {
    let leaf = || prop_oneof![TEXT.prop_map(KvValue::Str), any::<i64>().prop_map(KvValue::Int)];
    let inner = proptest::collection::vec((TEXT, leaf()), 0..3).prop_map(|pairs| KvValue::List(KvList(pairs)));
    proptest::collection::vec((TEXT, prop_oneof![3 => leaf(), 1 => inner]), 0..5).prop_map(KvList)
}

fn message() -> impl Strategy<Value = Message> {
    let kind = || prop::sample::select(Kind::ALL);
    let value = (any::<i64>(), any::<u64>(), TEXT, kvlist());
    let attribute = prop::sample::select(Attribute::ALL);
    let plain = (kind(), proptest::collection::vec((attribute, value), 0..8)).prop_map(|(kind, attributes)| {
        attributes.into_iter().fold(Message::new(kind), |message, (attribute, (int, long, text, list))| {
            message.with(
                attribute,
                match attribute.value_type() {
                    Type::Int => Value::Int(int),
                    Type::Long => Value::Long(long),
                    Type::Str => Value::Str(text),
                    Type::Bstr => Value::List(list),
                },
            )
        })
    });
    plain.prop_recursive(2, 4, 1, |event| {
        (event.clone(), event).prop_map(|(m, event)| m.with(Attribute::UserEvent, event))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_message_reads_back(message in message()) {
        prop_assert_eq!(read(&write(&message)), Ok(message));
    }

    #[test]
    fn messages_on_a_stream_however_it_is_cut(
        messages in proptest::collection::vec(message(), 1..4),
        pieces in proptest::collection::vec(1usize..200, 0..20),
        nothing in proptest::collection::vec(0usize..4, 5),
    ) {
        let blank = |n: usize| Framer::NOTHING.repeat(nothing[n]);
        let said = messages.iter().enumerate().flat_map(|(n, message)| [blank(n), Framer::write(message)].concat());
        let bytes: Vec<u8> = said.chain(blank(4)).collect();
        let (mut framer, mut rest, mut seen) = (Framer::new(), &bytes[..], Vec::new());
        for size in pieces.iter().chain(std::iter::once(&bytes.len())) {
            let (piece, tail) = rest.split_at((*size).min(rest.len()));
            framer.push(piece);
            seen.extend(std::iter::from_fn(|| framer.next()));
            rest = tail;
        }
        prop_assert_eq!(framer.had_nothing(), nothing[..messages.len()].iter().any(|n| *n > 0) || nothing[4] > 0);
        prop_assert_eq!(seen, messages.into_iter().map(Ok).collect::<Vec<_>>());
    }

    #[test]
    fn any_change_is_read_or_refused(
        message in message(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = write(&message).into_bytes();
        for (index, byte) in changes {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(read) = read(&String::from_utf8_lossy(&bytes)) {
            prop_assert_eq!(wire::tlib::read(&write(&read)), Ok(read));
        }
    }
}
