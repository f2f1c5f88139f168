//! Parts that begin afresh by an order of their own: each `begin` starts a program anew in the machine that there is.

use crate::certify::driver::Order;
use serde_json::{Value, json};
use tokio::sync::watch;

/// What is begun with, and the programs that wait for it.
#[derive(Debug)]
pub struct Again<T>(watch::Sender<Option<T>>);

impl<T> Default for Again<T> {
    /// Not begun.
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

impl<T: Clone + 'static> Again<T> {
    /// Begins with it.
    pub fn begin(&self, with: T) -> Value {
        self.0.send_replace(Some(with));
        json!({ "ok": true })
    }

    /// What was begun is over: nothing runs until the next beginning.
    pub fn end(&self) {
        self.0.send_replace(None);
    }

    /// What was begun with last.
    ///
    /// # Errors
    /// Nothing yet.
    pub fn current(&self) -> Result<T, String> {
        self.0.borrow().clone().ok_or_else(|| "it was not told to begin".to_owned())
    }

    /// Runs a program with what is begun with from now on; a machine that is started again goes on with what it had.
    pub fn program<F, R>(&self, run: R) -> impl Future<Output = ()> + 'static + use<T, F, R>
    where
        F: Future<Output = ()> + 'static,
        R: Fn(T) -> F + 'static,
    {
        let (forget, mut begun) = (self.0.clone(), self.0.subscribe());
        async move {
            // A machine of the simulator that has just been switched on, of another case than the last one.
            if kernel::time::since_boot().is_zero() {
                forget.send_replace(None);
            }
            loop {
                let with = begun.borrow_and_update().clone();
                match with {
                    Some(with) => tokio::select! {
                        biased;
                        changed = begun.changed() => if changed.is_err() { return std::future::pending().await },
                        () = run(with) => std::future::pending().await,
                    },
                    None if begun.changed().await.is_err() => return std::future::pending().await,
                    None => {}
                }
            }
        }
    }
}

/// A text of an order.
pub fn text(order: &Order, name: &str) -> String {
    order.text(name).unwrap_or_default().to_owned()
}

/// A number of an order.
pub fn number(order: &Order, name: &str) -> Option<i64> {
    order.fields.get(name).and_then(Value::as_i64)
}
