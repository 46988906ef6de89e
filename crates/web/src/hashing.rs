//! How many passwords are hashed at once, and how many may wait for it. Each takes 19 MiB and tens of milliseconds, so that a queue without
//! an end would be a way to stop the clinic. Signing has a queue of its own, which nobody outside can fill.

use crate::app::App;
use crate::error::WebError;
use crate::secret;
use std::sync::Arc;
use store::Account;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Passwords hashed at once.
const AT_ONCE: usize = 2;
/// That may wait in each queue: about a second's work.
pub const MAY_WAIT: usize = 24;

/// Who asks for a password to be hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Queue {
    /// Somebody at the door.
    Door,
    /// Somebody signed in.
    Inside,
}

/// The two queues and the work.
#[derive(Debug)]
pub struct Hashing {
    work: Arc<Semaphore>,
    door: Arc<Semaphore>,
    inside: Arc<Semaphore>,
}

impl Default for Hashing {
    fn default() -> Self {
        let [work, door, inside] = [AT_ONCE, MAY_WAIT, MAY_WAIT].map(|n| Arc::new(Semaphore::new(n)));
        Self { work, door, inside }
    }
}

impl Hashing {
    /// A turn, after those before it; at once [`WebError::Busy`] if too many wait.
    async fn turn(&self, queue: Queue) -> Result<(OwnedSemaphorePermit, OwnedSemaphorePermit), WebError> {
        let queue = if queue == Queue::Door { &self.door } else { &self.inside };
        let waits = queue.clone().try_acquire_owned().map_err(|_| WebError::Busy)?;
        Ok((self.work.clone().acquire_owned().await.map_err(|_| WebError::Busy)?, waits))
    }
}

/// Whether the password fits; the same work if there is no account.
pub(crate) async fn verified(
    app: &App,
    queue: Queue,
    password: &str,
    account: Option<&Account>,
) -> Result<bool, WebError> {
    let (phc, password) = (account.map(|a| a.password_hash.clone()), password.to_owned());
    let turn = app.0.hashing.turn(queue).await?;
    app.blocking(move |_| {
        let fits = password.chars().count() <= secret::LONGEST && secret::verify_or_nobody(&password, phc.as_deref());
        drop(turn);
        fits
    })
    .await
}

/// PHC text of a new password.
pub(crate) async fn hashed(app: &App, password: &str) -> Result<String, WebError> {
    let password = password.to_owned();
    let turn = app.0.hashing.turn(Queue::Inside).await?;
    let made = app.blocking(move |app| {
        let mut salt = [0u8; 16];
        salt.iter_mut().zip(app.random()).for_each(|(s, r)| *s = r);
        let phc = secret::hash(&password, salt);
        drop(turn);
        phc
    });
    made.await?.ok_or_else(|| WebError::fault("argon2 refused its parameters"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_queue_at_the_door_ends_and_signing_has_its_own() {
        let h = Arc::new(Hashing::default());
        let held: Vec<_> =
            [h.turn(Queue::Door).await.expect("first"), h.turn(Queue::Door).await.expect("second")].into();
        let waiting: Vec<_> = (held.len()..MAY_WAIT)
            .map(|_| {
                let h = h.clone();
                tokio::spawn(async move { h.turn(Queue::Door).await.map(drop) })
            })
            .collect();
        tokio::task::yield_now().await;
        assert_eq!(h.turn(Queue::Door).await.map(drop), Err(WebError::Busy));
        let inside = tokio::spawn({
            let h = h.clone();
            async move { h.turn(Queue::Inside).await.map(drop) }
        });
        tokio::task::yield_now().await;
        drop(held);
        assert_eq!(inside.await.expect("task"), Ok(()), "a full door keeps nobody inside from signing");
        for w in waiting {
            assert_eq!(w.await.expect("task"), Ok(()));
        }
        assert!(h.turn(Queue::Door).await.is_ok());
    }
}
