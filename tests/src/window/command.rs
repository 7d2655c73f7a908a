//! W3C WebDriver commands over loopback HTTP.

use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

use super::Trouble;

/// One driver's address and the client for it.
pub(super) struct Commands {
    runtime: Runtime,
    client: reqwest::Client,
    base: String,
}

impl Commands {
    pub(super) fn new(port: u16) -> Result<Self, Trouble> {
        let no_client = |message: String| Trouble::NoAnswer { what: "preparing".to_owned(), message };
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| no_client(error.to_string()))?;
        let client = reqwest::Client::builder().no_proxy().build().map_err(|error| no_client(error.to_string()))?;
        Ok(Self { runtime, client, base: format!("http://127.0.0.1:{port}") })
    }

    pub(super) fn get(&self, path: &str) -> Result<Value, Trouble> {
        self.answer(path, self.client.get(format!("{}{path}", self.base)))
    }

    pub(super) fn post(&self, path: &str, body: &Value) -> Result<Value, Trouble> {
        let request = self.client.post(format!("{}{path}", self.base)).header("content-type", "application/json");
        self.answer(path, request.body(body.to_string()))
    }

    pub(super) fn delete(&self, path: &str) -> Result<Value, Trouble> {
        self.answer(path, self.client.delete(format!("{}{path}", self.base)))
    }

    fn answer(&self, what: &str, request: reqwest::RequestBuilder) -> Result<Value, Trouble> {
        let no_answer = |message: String| Trouble::NoAnswer { what: what.to_owned(), message };
        let text =
            self.runtime.block_on(async { request.send().await?.text().await }).map_err(|error| no_answer(error.to_string()))?;
        let mut answer: Value = serde_json::from_str(&text).map_err(|error| no_answer(format!("{error}: {text}")))?;
        let value = answer["value"].take();
        match value["error"].as_str() {
            Some(error) => Err(Trouble::Refused {
                what: what.to_owned(),
                error: error.to_owned(),
                message: value["message"].as_str().unwrap_or_default().to_owned(),
            }),
            None => Ok(value),
        }
    }
}
