//! The desktop's program: one thing after the other, as a person and a single page do.

use super::Misstep;
use super::backend::{Own, Told};
use super::config::{Config, Login, Seat, Token};
use super::handle::Order;
use super::routine::{Due, Routine, Session};
use super::srs::{self, Srs};
use super::telephony::Telephony;
use super::web::Web;
use kernel::task::Task;
use kernel::time;
use std::time::Duration;
use tokio::sync::mpsc;

/// A logout without an answer is tried so often, and so long after another.
const LOGOUTS: (u32, Duration) = (3, Duration::from_secs(2));
/// So many misses in a row, and the backend counts as lost.
const MISSES: u32 = 2;

/// Somebody is logged in to the desktop.
#[derive(Debug)]
struct Seated {
    login: Login,
    routine: Routine,
    misses: u32,
}

struct Program {
    config: Config,
    srs: Srs,
    own: Own,
    told: Told,
    telephony: Option<(Telephony, Option<Task>)>,
    seated: Option<Seated>,
    /// Who has logged out last.
    left: Option<Login>,
    /// Where the agent sat before the last change of place.
    old_place: Option<String>,
}

/// Takes orders and does what is due for as long as the PC runs.
pub(super) async fn run(config: Config, mut orders: mpsc::Receiver<Order>) {
    let misstep = config.misstep;
    let telephony = config.tserver.as_deref().map(|tserver| (Telephony::new(&config.pc, tserver, misstep), None));
    let mut program = Program {
        srs: Srs::new(config.clone(), Web::new(srs::client(&config)).calling(config.srs_host.clone())),
        own: Own::new(&config),
        told: Told::new(Own::new(&config)),
        telephony,
        seated: None,
        left: None,
        old_place: None,
        config,
    };
    loop {
        let next = program.seated.as_ref().and_then(|seated| seated.routine.next_at());
        let due = async {
            match next {
                Some(at) => time::sleep(Duration::from_millis((at - now()).max(0) as u64)).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            order = orders.recv() => match order {
                Some(order) => program.obey(order).await,
                None => return,
            },
            () = due => program.act().await,
        }
    }
}

/// Milliseconds since the PC's start.
fn now() -> i64 {
    time::since_boot().as_millis() as i64
}

impl Program {
    async fn obey(&mut self, order: Order) {
        match order {
            Order::Login(login) => self.log_in(*login).await,
            Order::Logout(token) => self.log_out(token).await,
            Order::Close => self.close(),
            Order::StopPolling => self.routine(|routine| routine.stop()),
            Order::ResumePolling => self.routine(|routine| routine.resume(now())),
            Order::PollNow => self.poll_now().await,
            Order::ChangePlace(seat, token) => self.change_place(seat, token).await,
            Order::FailOver => self.fail_over().await,
            Order::Voice(state, reason, dn) => {
                if let Some((telephony, _)) = &self.telephony {
                    telephony.voice(state, reason, dn.as_deref());
                }
            }
            Order::Channel(media, state) => {
                if let Some(seated) = &self.seated {
                    self.told.tell(&seated.login, media, state).await;
                }
            }
            Order::Capture { command, conn_id, dn } => {
                if let Some((telephony, _)) = &self.telephony {
                    telephony.capture(command, conn_id, dn.as_deref());
                }
            }
            Order::Record { order, conn_id, dn } => {
                if let Some((telephony, _)) = &self.telephony {
                    telephony.record(order, conn_id, &dn);
                }
            }
            Order::Foreign { origin, trick } => {
                let login = self.seated.as_ref().map(|seated| &seated.login);
                self.srs.foreign(login, &origin, trick).await;
            }
            Order::Impostor(attempt) => {
                if let Some(seated) = &self.seated {
                    self.srs.impostor(&seated.login, attempt).await;
                }
            }
        }
    }

    /// What is due by the clock.
    async fn act(&mut self) {
        match self.seated.as_ref().and_then(|seated| seated.routine.due(now())) {
            Some(Due::Login) => self.send_login(Token::Own).await,
            Some(Due::Poll) => {
                let Some(seated) = &mut self.seated else { return };
                let (at, (status, _)) = (now(), self.srs.poll(&seated.login).await);
                seated.routine.polled(at, status);
                if seated.routine.polls() == 1 {
                    self.stray().await;
                }
            }
            None => return,
        }
        self.watch_backend().await;
    }

    /// What a wrong one does by itself after its first poll.
    async fn stray(&mut self) {
        let Some(seated) = &mut self.seated else { return };
        match self.config.misstep {
            Some(Misstep::LogoutUnasked) => {
                self.srs.logout(&seated.login, Token::Own).await;
            }
            Some(Misstep::BackToLostCentre) => {
                let Some(lost) = seated.login.recovery.clone() else { return };
                // It is the peer that answers for it.
                let peer_server = Some(seated.login.centre.server.clone());
                self.srs.login(&Login { centre: lost, peer_server, ..seated.login.clone() }, Token::Own).await;
            }
            Some(Misstep::BackToOldPlace) => {
                let Some(place) = self.old_place.take() else { return };
                self.srs.login(&Login { place: Some(place), ..seated.login.clone() }, Token::Own).await;
            }
            _ => {}
        }
    }

    async fn log_in(&mut self, login: Login) {
        // Another agent begins with a new program, or a clean browser.
        if self.seated.as_ref().is_some_and(|seated| seated.login.agent != login.agent) {
            self.close();
        }
        self.own.open(&login).await;
        let routine = Routine::new(now(), self.config.poll_every.as_millis() as i64, self.config.misstep);
        let token = login.token;
        if let Some((telephony, task)) = &mut self.telephony
            && task.is_none()
            && !login.dns.is_empty()
        {
            let link = telephony.clone();
            *task = Some(kernel::spawn(async move { link.run().await }));
        }
        let before = self.seated.replace(Seated { login, routine, misses: 0 });
        self.send_login(token).await;
        // A second login in a session that goes on: refused, it changes nothing.
        let refused = self.seated.as_ref().is_some_and(|seated| seated.routine.session() == Session::Refused);
        if let Some(before) = before.filter(|before| refused && before.routine.session() == Session::Open) {
            self.seated = Some(before);
        }
        if refused && self.config.refused_stays_out {
            return;
        }
        if let (Some((telephony, _)), Some(seated)) = (&self.telephony, &self.seated) {
            telephony.sit(&seated.login, &seated.login.dns);
        }
    }

    /// Sends the login, and takes the answer to heart.
    async fn send_login(&mut self, token: Token) {
        let misstep = self.config.misstep;
        let Some(seated) = &mut self.seated else { return };
        let at = now();
        let back = self
            .old_place
            .clone()
            .filter(|_| misstep == Some(Misstep::FirstPlaceAfterUnauthorized) && seated.routine.is_lost());
        let status = match (misstep, back) {
            (Some(Misstep::NoLogin), _) => 200,
            (_, Some(place)) => {
                let first = Login { place: Some(place), devices: Vec::new(), ..seated.login.clone() };
                self.srs.login(&first, token).await.0
            }
            _ => self.srs.login(&seated.login, token).await.0,
        };
        seated.routine.logged_in(at, status);
    }

    async fn log_out(&mut self, token: Token) {
        let Some(seated) = &self.seated else { return };
        let mut status = 0;
        for again in 0..LOGOUTS.0 {
            if self.config.misstep == Some(Misstep::NoLogout) {
                break;
            }
            if again > 0 {
                time::sleep(LOGOUTS.1).await;
            }
            status = self.srs.logout(&seated.login, token).await;
            if status != 0 && status < 500 {
                break;
            }
        }
        // Rejected for the token: SRS's session goes on, and so does the desktop's.
        if status == 403 && seated.routine.session() == Session::Open {
            return;
        }
        if let Some((telephony, _)) = &self.telephony {
            telephony.rise();
        }
        self.left = self.seated.take().map(|seated| seated.login);
        if let (Some(Misstep::LoginAfterLogout), Some(left)) = (self.config.misstep, &self.left) {
            self.srs.login(left, token).await;
        }
    }

    /// Everything that the desktop knew is gone, and nobody is told.
    fn close(&mut self) {
        self.srs.close();
        self.told = Told::new(Own::new(&self.config));
        (self.seated, self.left) = (None, None);
        if let Some((telephony, task)) = &mut self.telephony {
            if let Some(task) = task.take() {
                task.abort();
            }
            *telephony = telephony.anew();
        }
    }

    async fn poll_now(&mut self) {
        let Some(seated) = &mut self.seated else {
            // After the logout nobody has a session any more, whatever SRS answers.
            if let Some(left) = &self.left {
                self.srs.poll(left).await;
            }
            return;
        };
        let status = self.srs.poll(&seated.login).await.0;
        seated.routine.told(now(), status);
    }

    /// A login with the new place; if SRS refuses it, all is as it was.
    async fn change_place(&mut self, seat: Seat, token: Token) {
        let misstep = self.config.misstep;
        let Some(seated) = &mut self.seated else { return };
        let before = (seated.login.clone(), seated.routine.clone());
        if misstep != Some(Misstep::OldPlaceAtNewPlace) {
            self.old_place = seated.login.place.replace(seat.place);
            seated.login.devices = seat.devices;
        }
        if misstep == Some(Misstep::NoDevicesAtNewPlace) {
            seated.login.devices.clear();
        }
        seated.login.dns = seat.dns;
        if misstep != Some(Misstep::NoLoginAtNewPlace) {
            self.send_login(token).await;
        }
        let Some(seated) = &mut self.seated else { return };
        if misstep == Some(Misstep::NoPollsAtNewPlace) {
            seated.routine.stop();
        }
        if seated.routine.session() == Session::Refused {
            seated.routine.not_moved(&before.1);
            seated.login = before.0;
        } else if let Some((telephony, _)) = &self.telephony {
            telephony.sit(&seated.login, &seated.login.dns);
        }
    }

    /// The other data centre becomes the desktop's, and the lost one the recovery (DSK-DR-1).
    async fn fail_over(&mut self) {
        let Some(seated) = &mut self.seated else { return };
        let Some(recovery) = seated.login.recovery.take() else { return };
        if self.config.misstep == Some(Misstep::StaysWithLostCentre) {
            seated.login.recovery = Some(recovery);
            return;
        }
        let lost = std::mem::replace(&mut seated.login.centre, recovery);
        if seated.login.peer_server.is_some() {
            seated.login.peer_server = Some(lost.server.clone());
        }
        seated.login.recovery = Some(lost);
        seated.misses = 0;
        // The desktop works with the backend there from now on.
        self.own.open(&seated.login).await;
        self.send_login(Token::Own).await;
        if self.config.misstep == Some(Misstep::NoPollsWithRecovery) {
            self.routine(|routine| routine.stop());
        }
    }

    /// Where the policy is to look after the backend: so many misses in a row, and the desktop turns to the other one.
    async fn watch_backend(&mut self) {
        if !self.config.watches_backend {
            return;
        }
        let Some(seated) = &mut self.seated else { return };
        if seated.login.recovery.is_none() {
            return;
        }
        seated.misses = if self.own.healthy(&seated.login).await { 0 } else { seated.misses + 1 };
        if seated.misses >= MISSES {
            self.fail_over().await;
        }
    }

    fn routine(&mut self, change: impl FnOnce(&mut Routine)) {
        if let Some(seated) = &mut self.seated {
            change(&mut seated.routine);
        }
    }
}
