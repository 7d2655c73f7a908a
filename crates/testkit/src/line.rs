//! The line between a device and a hub in the same process: it can be away, lose a request, lose an answer after the hub
//! acted on it, cut either in the middle of its body, deliver a request twice, or late, after those that were sent after it.
//! Everything that crosses it is in the trace.

use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::response::IntoResponse;
use bytes::Bytes;
use device::network::{Network, NetworkError, Transport};
use futures_util::FutureExt;
use http::{Request, Response, StatusCode};
use tower::ServiceExt;
use wire::Hash;

use crate::power::PowerCut;
use crate::time::Seeded;

/// What crossed lines, in order: one text a request.
#[derive(Clone, Debug, Default)]
pub struct Trace(Arc<Mutex<Vec<String>>>);

impl Trace {
    /// Everything so far.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.0.lock().expect("nothing panics under this lock").clone()
    }

    fn add(&self, line: String) {
        self.0.lock().expect("nothing panics under this lock").push(line);
    }
}

/// How bad a line is: chances in a hundred.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// The request never arrives.
    pub lose_request: u64,
    /// The hub acts, and its answer never arrives.
    pub lose_answer: u64,
    /// The request arrives twice.
    pub repeat: u64,
}

/// What happens to one request, where a test says so itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It never arrives.
    Lost,
    /// The hub acts on it; the answer is lost, or cut: HTTP says how long an answer is, so a cut one is none.
    Unanswered,
    /// It arrives twice; the second answer is the one that comes back.
    Twice,
    /// The line breaks in the middle of its body: the hub has half of it.
    CutUp,
    /// The answer breaks in the middle of its body, and something between passes the half on as if it were whole.
    CutDown,
    /// It arrives after those that were sent after it; nobody waits for its answer any more.
    Late,
    /// It is answered, and arrives once more later.
    AgainLater,
}

/// One request and what came of it, with bytes counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Method and path.
    pub asked: String,
    /// Bytes of the request's body.
    pub sent: usize,
    /// Bytes of the answer's body; none where none came.
    pub got: Option<usize>,
}

/// What is done to an answer's body on its way.
type Alter = Arc<dyn Fn(Bytes) -> Bytes + Send + Sync>;

/// One device's line.
#[derive(Clone)]
pub struct Line {
    name: String,
    end: Arc<Mutex<(Router, Hash)>>,
    signal: Arc<AtomicBool>,
    faults: Arc<Mutex<Faults>>,
    rng: Arc<Seeded>,
    plan: Arc<Mutex<VecDeque<Fault>>>,
    dies_at: Arc<Mutex<Option<(&'static str, usize)>>>,
    alters: Arc<Mutex<Option<(&'static str, Alter)>>>,
    silent: Arc<AtomicBool>,
    steps: Arc<Mutex<Vec<Step>>>,
    last: Arc<Mutex<Bytes>>,
    trace: Trace,
    late: Arc<Mutex<Vec<Request<Bytes>>>>,
    power: Arc<Mutex<Option<Arc<PowerCut>>>>,
}

impl Line {
    /// Whether it is a phone's of this name.
    pub(crate) fn is_of(&self, name: &str) -> bool {
        self.name == name
    }

    /// A good line to a hub with this certificate.
    #[must_use]
    pub fn new(name: &str, hub: Router, certificate: Hash) -> Self {
        Self {
            name: name.to_owned(),
            end: Arc::new(Mutex::new((hub, certificate))),
            signal: Arc::new(AtomicBool::new(true)),
            faults: Arc::default(),
            rng: Arc::new(Seeded::new(name.bytes().map(u64::from).sum())),
            plan: Arc::default(),
            dies_at: Arc::default(),
            alters: Arc::default(),
            silent: Arc::default(),
            steps: Arc::default(),
            last: Arc::default(),
            trace: Trace::default(),
            late: Arc::default(),
            power: Arc::default(),
        }
    }

    /// The hub at its end hangs on this power: once that is cut, nobody answers until it is back.
    pub fn powered_by(&self, power: Arc<PowerCut>) {
        *self.power.lock().expect("nothing panics under this lock") = Some(power);
    }

    fn dark(&self) -> bool {
        self.power.lock().expect("nothing panics under this lock").as_ref().is_some_and(|p| p.off())
    }

    /// Requests that are still under way arrive now, the last one first. Answers how many did.
    pub async fn deliver_late(&self) -> usize {
        let late = std::mem::take(&mut *self.late.lock().expect("nothing panics under this lock"));
        let mut arrived = 0;
        for request in late.into_iter().rev().take_while(|_| !self.dark()) {
            let what = format!("{} {} {} {}", self.name, request.method(), request.uri(), Hash::of(request.body()));
            let answer = self.deliver(request).await;
            self.trace.add(format!("{what} -> late {}", answer.status().as_u16()));
            arrived += 1;
        }
        arrived
    }

    /// The line leads to another hub from now on, or to the same one started again.
    pub fn leads_to(&self, hub: Router, certificate: Hash) {
        *self.end.lock().expect("nothing panics under this lock") = (hub, certificate);
    }

    /// What crossed it.
    #[must_use]
    pub fn trace(&self) -> Vec<String> {
        self.trace.lines()
    }

    /// Every request made over it, with bytes counted.
    #[must_use]
    pub fn steps(&self) -> Vec<Step> {
        self.steps.lock().expect("nothing panics under this lock").clone()
    }

    /// The body of the last request that was made over it, whether or not it arrived.
    #[must_use]
    pub fn last_body(&self) -> Bytes {
        self.last.lock().expect("nothing panics under this lock").clone()
    }

    /// What happens to the next requests, one each.
    pub fn next(&self, plan: impl IntoIterator<Item = Fault>) {
        self.plan.lock().expect("nothing panics under this lock").extend(plan);
    }

    /// Nothing happens to the next requests after all.
    pub fn forget_plan(&self) {
        self.plan.lock().expect("nothing panics under this lock").clear();
    }

    /// So many requests for a path pass, and from the next one for it on nothing does, until [`Line::mend`].
    pub fn dies_at(&self, path: &'static str, after: usize) {
        *self.dies_at.lock().expect("nothing panics under this lock") = Some((path, after));
    }

    /// Something between alters the bodies of a path's answers, until [`Line::mend`].
    pub fn alters(&self, path: &'static str, by: impl Fn(Bytes) -> Bytes + Send + Sync + 'static) {
        *self.alters.lock().expect("nothing panics under this lock") = Some((path, Arc::new(by)));
    }

    /// As [`Line::dies_at`], and nobody is told: an answer never comes and never fails.
    pub fn falls_silent_at(&self, path: &'static str, after: usize) {
        self.silent.store(true, Ordering::SeqCst);
        self.dies_at(path, after);
    }

    /// Everything passes again, as it is.
    pub fn mend(&self) {
        self.silent.store(false, Ordering::SeqCst);
        *self.dies_at.lock().expect("nothing panics under this lock") = None;
        *self.alters.lock().expect("nothing panics under this lock") = None;
    }

    fn dead(&self, path: &str) -> bool {
        let mut dies_at = self.dies_at.lock().expect("nothing panics under this lock");
        match dies_at.as_mut() {
            Some((at, left)) if *at == path => {
                // The one at which it dies leaves it dead for every path.
                let dead = *left == 0;
                *left = left.saturating_sub(1);
                if dead {
                    *dies_at = Some(("", 0));
                }
                dead
            }
            Some(("", _)) => true,
            _ => false,
        }
    }

    /// Signal, or none.
    pub fn signal(&self, there: bool) {
        self.signal.store(there, Ordering::SeqCst);
    }

    /// How bad it is from now on.
    pub fn faults(&self, faults: Faults) {
        *self.faults.lock().expect("nothing panics under this lock") = faults;
    }

    async fn deliver(&self, request: Request<Bytes>) -> Response<Bytes> {
        self.deliver_body(request.map(Body::from)).await
    }

    /// Half of a request's body, and then the connection is reset.
    async fn deliver_half(&self, request: Request<Bytes>) -> Response<Bytes> {
        let reset = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        let half = |body: Bytes| vec![Ok(body.slice(..body.len() / 2)), Err(reset)];
        self.deliver_body(request.map(|body| Body::from_stream(futures_util::stream::iter(half(body))))).await
    }

    async fn deliver_body(&self, request: Request<Body>) -> Response<Bytes> {
        let router = self.end.lock().expect("nothing panics under this lock").0.clone();
        let between = self.alters.lock().expect("nothing panics under this lock").clone();
        let between = between.filter(|(path, _)| *path == request.uri().path());
        // A hub that dies in the middle of a request answers nothing.
        let Ok(answer) = AssertUnwindSafe(router.oneshot(request)).catch_unwind().await else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response().map(|_| Bytes::new());
        };
        let (parts, body) = answer.unwrap_or_else(|never| match never {}).into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
        let body = match between {
            Some((_, alter)) if parts.status.is_success() => alter(body),
            _ => body,
        };
        Response::from_parts(parts, body)
    }
}

#[async_trait]
impl Transport for Line {
    async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, NetworkError> {
        let what = format!("{} {} {} {}", self.name, request.method(), request.uri(), Hash::of(request.body()));
        *self.last.lock().expect("nothing panics under this lock") = request.body().clone();
        let faults = *self.faults.lock().expect("nothing panics under this lock");
        let (asked, sent) = (format!("{} {}", request.method(), request.uri()), request.body().len());
        let step =
            |got| self.steps.lock().expect("nothing panics under this lock").push(Step { asked: asked.clone(), sent, got });
        let gone = |why: &str| {
            self.trace.add(format!("{what} -> {why}"));
            step(None);
            Err(NetworkError::Unreachable(why.to_owned()))
        };
        let planned = self.plan.lock().expect("nothing panics under this lock").pop_front();
        if !self.signal.load(Ordering::SeqCst) || self.dead(request.uri().path()) {
            if self.silent.load(Ordering::SeqCst) {
                std::future::pending::<()>().await;
            }
            return gone("no signal");
        }
        if self.rng.below(100) < faults.lose_request || planned == Some(Fault::Lost) {
            return gone("request lost");
        }
        if self.dark() {
            return gone("the hub is dark");
        }
        match planned {
            Some(Fault::CutUp) => {
                self.deliver_half(request).await;
                return gone("request cut");
            }
            Some(Fault::Late) => {
                self.late.lock().expect("nothing panics under this lock").push(request);
                return gone("request late");
            }
            Some(Fault::AgainLater) => {
                self.late.lock().expect("nothing panics under this lock").push(clone(&request));
            }
            _ => {}
        }
        if self.rng.below(100) < faults.repeat || planned == Some(Fault::Twice) {
            let copy = clone(&request);
            self.deliver(copy).await;
            self.trace.add(format!("{what} -> repeated"));
        }
        let answer = self.deliver(request).await;
        // What it had answered before it died is under way.
        if self.dark() && !answer.status().is_success() {
            return gone("the hub went dark");
        }
        if self.rng.below(100) < faults.lose_answer || planned == Some(Fault::Unanswered) {
            return gone("answer lost");
        }
        let answer = if planned == Some(Fault::CutDown) { answer.map(|b| b.slice(..b.len() / 2)) } else { answer };
        self.trace.add(format!("{what} -> {} {}", answer.status().as_u16(), Hash::of(answer.body())));
        step(Some(answer.body().len()));
        Ok(answer)
    }

    async fn listen(
        &self,
        _: Request<Bytes>,
    ) -> Result<futures_util::stream::BoxStream<'static, Result<Bytes, NetworkError>>, NetworkError> {
        // Hints only make sync prompt; a test calls sync when it wants it.
        Err(NetworkError::Unreachable("no hints in a test".into()))
    }
}

#[async_trait]
impl Network for Line {
    async fn look(&self, _: &str) -> Result<Hash, NetworkError> {
        Ok(self.end.lock().expect("nothing panics under this lock").1)
    }

    fn connect(&self, _: &str, certificate: Hash) -> Result<Arc<dyn Transport>, NetworkError> {
        Ok(Arc::new(Pinned { line: self.clone(), certificate }))
    }
}

/// A line on which only one certificate is trusted.
struct Pinned {
    line: Line,
    certificate: Hash,
}

impl Pinned {
    /// As a handshake would: whoever answers now must be the one that was pinned.
    fn handshake(&self) -> Result<(), NetworkError> {
        let shown = self.line.end.lock().expect("nothing panics under this lock").1;
        if shown == self.certificate { Ok(()) } else { Err(NetworkError::NotThePinnedHub) }
    }
}

#[async_trait]
impl Transport for Pinned {
    async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, NetworkError> {
        self.handshake()?;
        self.line.call(request).await
    }

    async fn listen(
        &self,
        request: Request<Bytes>,
    ) -> Result<futures_util::stream::BoxStream<'static, Result<Bytes, NetworkError>>, NetworkError> {
        self.handshake()?;
        self.line.listen(request).await
    }
}

fn clone(request: &Request<Bytes>) -> Request<Bytes> {
    let mut copy = Request::new(request.body().clone());
    *copy.method_mut() = request.method().clone();
    *copy.uri_mut() = request.uri().clone();
    *copy.headers_mut() = request.headers().clone();
    copy
}
