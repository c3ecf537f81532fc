//! Nothing is asked but what `doctor` lists: the real binary behind a proxy that writes down whom it is asked for.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use assert_cmd::Command;
use slackwater::sources::hosts::HOSTS;

use super::venue::{Venue, answer, request};

/// Host and port of an address as a proxy is asked for it.
fn target(address: &str) -> String {
    let (scheme, rest) = address.split_once("://").unwrap();
    let port = if matches!(scheme, "https" | "wss") {
        443
    } else {
        80
    };
    if rest.contains(':') {
        rest.to_owned()
    } else {
        format!("{rest}:{port}")
    }
}

#[tokio::test]
async fn only_the_listed_hosts_are_ever_asked() {
    let asked: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    let notes = Arc::clone(&asked);
    let proxy = Venue::start(move |_, mut stream| {
        let notes = Arc::clone(&notes);
        async move {
            let line = request(&mut stream).await;
            let target = line
                .strip_prefix("CONNECT ")
                .and_then(|rest| rest.split(' ').next());
            notes
                .lock()
                .unwrap()
                .insert(target.unwrap_or(&line).to_owned());
            answer(&mut stream, "502 Bad Gateway", "", "").await;
        }
    })
    .await;
    let output = tokio::task::spawn_blocking(move || {
        let folder = tempfile::tempdir().unwrap();
        Command::cargo_bin("slackwater")
            .unwrap()
            .arg("doctor")
            .env_clear()
            .env("HOME", folder.path())
            .env("HTTPS_PROXY", proxy.http())
            .env("HTTP_PROXY", proxy.http())
            .output()
            .unwrap()
    })
    .await
    .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let listed: BTreeSet<String> = HOSTS
        .iter()
        .inspect(|host| assert!(said.contains(host.address), "{} is not listed", host.name))
        .map(|host| target(host.address))
        .collect();
    let asked = asked.lock().unwrap();
    assert!(asked.len() >= 10, "{asked:?}\n{said}");
    let strangers: Vec<&String> = asked.difference(&listed).collect();
    assert!(strangers.is_empty(), "{strangers:?}");
    assert!(said.contains("bybit-liquidations  network down"), "{said}");
}
