//! The types of messages and their numbers.

macro_rules! kinds {
    ($($variant:ident $id:literal $name:literal;)*) => {
        /// The type of a message: number and name of T-Library 7.1.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind {
            $(#[doc = concat!("`", $name, "`, ", stringify!($id), ".")] $variant,)*
        }

        impl Kind {
            /// All types.
            pub const ALL: &[Kind] = &[$(Kind::$variant),*];

            /// The number.
            pub fn id(self) -> u32 {
                match self { $(Self::$variant => $id),* }
            }

            /// The name, as a log writes it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
        }
    };
}

kinds! {
    RegisterClient 0 "RequestRegisterClient";
    RegisterAddress 3 "RequestRegisterAddress";
    UnregisterAddress 4 "RequestUnregisterAddress";
    RequestAgentLogin 8 "RequestAgentLogin";
    RequestAgentLogout 9 "RequestAgentLogout";
    RequestAgentReady 10 "RequestAgentReady";
    RequestAgentNotReady 11 "RequestAgentNotReady";
    MakeCall 14 "RequestMakeCall";
    AnswerCall 16 "RequestAnswerCall";
    ReleaseCall 17 "RequestReleaseCall";
    HoldCall 18 "RequestHoldCall";
    RetrieveCall 19 "RequestRetrieveCall";
    InitiateConference 20 "RequestInitiateConference";
    CompleteConference 21 "RequestCompleteConference";
    DeleteFromConference 22 "RequestDeleteFromConference";
    InitiateTransfer 23 "RequestInitiateTransfer";
    MuteTransfer 24 "RequestMuteTransfer";
    SingleStepTransfer 25 "RequestSingleStepTransfer";
    CompleteTransfer 26 "RequestCompleteTransfer";
    AlternateCall 28 "RequestAlternateCall";
    ReconnectCall 29 "RequestReconnectCall";
    AttachUserData 30 "RequestAttachUserData";
    DistributeUserEvent 48 "RequestDistributeUserEvent";
    SendEvent 49 "RequestSendEvent";
    ServerConnected 50 "EventServerConnected";
    Error 52 "EventError";
    Registered 53 "EventRegistered";
    Unregistered 54 "EventUnregistered";
    Queued 57 "EventQueued";
    Diverted 58 "EventDiverted";
    Abandoned 59 "EventAbandoned";
    Ringing 60 "EventRinging";
    Dialing 61 "EventDialing";
    NetworkReached 62 "EventNetworkReached";
    DestinationBusy 63 "EventDestinationBusy";
    Established 64 "EventEstablished";
    Released 65 "EventReleased";
    Held 66 "EventHeld";
    Retrieved 67 "EventRetrieved";
    PartyChanged 68 "EventPartyChanged";
    PartyAdded 69 "EventPartyAdded";
    PartyDeleted 70 "EventPartyDeleted";
    AgentLogin 73 "EventAgentLogin";
    AgentLogout 74 "EventAgentLogout";
    AgentReady 75 "EventAgentReady";
    AgentNotReady 76 "EventAgentNotReady";
    AttachedDataChanged 85 "EventAttachedDataChanged";
    OffHook 86 "EventOffHook";
    OnHook 87 "EventOnHook";
    LinkDisconnected 94 "EventLinkDisconnected";
    LinkConnected 95 "EventLinkConnected";
    UserEvent 96 "EventUserEvent";
    AgentAfterCallWork 118 "EventAgentAfterCallWork";
    SingleStepConference 120 "RequestSingleStepConference";
    PrimaryChanged 133 "EventPrimaryChanged";
    Ack 138 "EventACK";
    PrivateService 149 "RequestPrivateService";
    PrivateInfo 150 "EventPrivateInfo";
    CallCreated 160 "EventCallCreated";
    CallPartyDeleted 166 "EventCallPartyDeleted";
}

impl Kind {
    /// The type with this number.
    pub fn from_id(id: u32) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.id() == id)
    }

    /// The type with this name. The recorder's guide calls `RequestSendEvent` what logs call `RequestDistributeEvent` (49).
    pub fn from_name(name: &str) -> Option<Self> {
        if name == "RequestDistributeEvent" {
            return Some(Self::SendEvent);
        }
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// Whether a client says it, and is owed exactly one answer.
    pub fn is_request(self) -> bool {
        self.name().starts_with("Request")
    }
}
