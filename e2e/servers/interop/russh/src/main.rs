//! A small SSH server on russh and russh-sftp for the interop tests. How it is started and what it serves: ../README.md.

mod files;

use std::borrow::Cow;
use std::collections::HashMap;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use russh::keys::{PrivateKey, PublicKey, load_secret_key};
use russh::server::{Auth, ChannelOpenHandle, Config, Handle, Handler, Msg, Server as _, Session, VerifiedPublicKey};
use russh::{Channel, ChannelId, ChannelOpenFailure, MethodKind, Preferred, kex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio::task::JoinHandle;

#[derive(Default)]
struct Settings {
    user: String,
    password: String,
    authorized_keys: Vec<PublicKey>,
    host_key: Option<PrivateKey>,
    root: String,
    kex: Option<Vec<kex::Name>>,
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Lines `name value` up to an empty one.
fn read_settings() -> Result<Settings, Failure> {
    let mut settings = Settings::default();
    for line in std::io::stdin().lines() {
        let line = line?;
        if line.is_empty() {
            return Ok(settings);
        }
        let (name, value) = line.split_once(' ').ok_or("a setting has no value")?;
        match name {
            "user" => settings.user = value.into(),
            "password" => settings.password = value.into(),
            "authorized-key" => settings.authorized_keys.push(PublicKey::from_openssh(value)?),
            "host-key" => settings.host_key = Some(load_secret_key(value, None)?),
            "root" => settings.root = value.into(),
            "kex" => {
                let names = value.split(',').map(kex::Name::try_from).collect::<Result<_, ()>>();
                settings.kex = Some(names.map_err(|()| "an unknown key exchange")?);
            }
            _ => return Err(format!("no setting {name}").into()),
        }
    }
    Err("settings: the input ended".into())
}

#[derive(Clone)]
struct Server {
    settings: Arc<Settings>,
}

impl russh::server::Server for Server {
    type Handler = Connection;

    fn new_client(&mut self, _: Option<std::net::SocketAddr>) -> Connection {
        Connection { settings: self.settings.clone(), sessions: HashMap::new(), listeners: HashMap::new() }
    }

    fn handle_session_error(&mut self, error: Failure) {
        eprintln!("connection: {error}");
    }
}

struct Connection {
    settings: Arc<Settings>,
    sessions: HashMap<ChannelId, Channel<Msg>>,
    listeners: HashMap<u32, JoinHandle<()>>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        for listener in self.listeners.values() {
            listener.abort();
        }
    }
}

impl Connection {
    fn start(&mut self, id: ChannelId, session: &mut Session, words: &[&str]) -> Result<(), Failure> {
        let Some(channel) = self.sessions.remove(&id) else {
            return Ok(session.channel_failure(id)?);
        };
        session.channel_success(id)?;
        let mut command = Command::new("/bin/sh");
        command.args(words).current_dir(&self.settings.root).kill_on_drop(true);
        tokio::spawn(run(channel, command));
        Ok(())
    }
}

impl Handler for Connection {
    type Error = Failure;

    async fn auth_password(&mut self, user: &str, password: &str) -> Result<Auth, Failure> {
        let is_right = user == self.settings.user && password == self.settings.password;
        Ok(if is_right { Auth::Accept } else { Auth::reject() })
    }

    async fn auth_publickey(&mut self, user: &str, key: VerifiedPublicKey<'_>) -> Result<Auth, Failure> {
        let is_known = self.settings.authorized_keys.iter().any(|known| known.key_data() == key.public_key.key_data());
        Ok(if user == self.settings.user && is_known { Auth::Accept } else { Auth::reject() })
    }

    async fn channel_open_session(
        &mut self,
        channel: Channel<Msg>,
        reply: ChannelOpenHandle,
        _: &mut Session,
    ) -> Result<(), Failure> {
        self.sessions.insert(channel.id(), channel);
        reply.accept().await;
        Ok(())
    }

    async fn pty_request(
        &mut self,
        id: ChannelId,
        _: &str,
        _: u32,
        _: u32,
        _: u32,
        _: u32,
        _: &[(russh::Pty, u32)],
        session: &mut Session,
    ) -> Result<(), Failure> {
        // Taken and passed over: programs have pipes here.
        Ok(session.channel_success(id)?)
    }

    async fn shell_request(&mut self, id: ChannelId, session: &mut Session) -> Result<(), Failure> {
        self.start(id, session, &[])
    }

    async fn exec_request(&mut self, id: ChannelId, data: &[u8], session: &mut Session) -> Result<(), Failure> {
        let command = String::from_utf8(data.to_vec())?;
        self.start(id, session, &["-c", &command])
    }

    async fn subsystem_request(&mut self, id: ChannelId, name: &str, session: &mut Session) -> Result<(), Failure> {
        match self.sessions.remove(&id) {
            Some(channel) if name == "sftp" => {
                session.channel_success(id)?;
                let files = files::Files::new(self.settings.root.clone().into());
                russh_sftp::server::run(channel.into_stream(), files).await;
            }
            _ => session.channel_failure(id)?,
        }
        Ok(())
    }

    async fn channel_open_direct_tcpip(
        &mut self,
        channel: Channel<Msg>,
        host: &str,
        port: u32,
        _: &str,
        _: u32,
        reply: ChannelOpenHandle,
        _: &mut Session,
    ) -> Result<(), Failure> {
        let place = format!("{host}:{port}");
        tokio::spawn(async move {
            match TcpStream::connect(place).await {
                Ok(socket) => {
                    reply.accept().await;
                    join(channel, socket).await;
                }
                Err(_) => reply.reject(ChannelOpenFailure::ConnectFailed).await,
            }
        });
        Ok(())
    }

    async fn tcpip_forward(&mut self, address: &str, port: &mut u32, session: &mut Session) -> Result<bool, Failure> {
        // Whatever address was asked for: this is a test, which leaves the machine alone.
        let Ok(listener) = TcpListener::bind(("127.0.0.1", u16::try_from(*port)?)).await else {
            return Ok(false);
        };
        *port = listener.local_addr()?.port().into();
        let serving = tokio::spawn(serve_forward(listener, session.handle(), address.to_string(), *port));
        self.listeners.insert(*port, serving);
        Ok(true)
    }

    async fn cancel_tcpip_forward(&mut self, _: &str, port: u32, _: &mut Session) -> Result<bool, Failure> {
        let Some(listener) = self.listeners.remove(&port) else {
            return Ok(false);
        };
        listener.abort();
        // The port is closed when the task is gone.
        let _ = listener.await;
        Ok(true)
    }
}

async fn serve_forward(listener: TcpListener, handle: Handle, address: String, port: u32) {
    while let Ok((socket, origin)) = listener.accept().await {
        let (handle, address) = (handle.clone(), address.clone());
        tokio::spawn(async move {
            let from = origin.ip().to_string();
            if let Ok(channel) = handle.channel_open_forwarded_tcpip(address, port, from, origin.port().into()).await {
                join(channel, socket).await;
            }
        });
    }
}

/// Carries bytes both ways until both directions have ended.
async fn join(channel: Channel<Msg>, mut socket: TcpStream) {
    let mut stream = channel.into_stream();
    let _ = tokio::io::copy_bidirectional(&mut stream, &mut socket).await;
}

/// One shell or command with pipes, and its exit status.
async fn run(channel: Channel<Msg>, mut command: Command) {
    let (mut reading, writing) = channel.split();
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let Ok(mut child) = child else {
        let _ = writing.close().await;
        return;
    };
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (Some(mut stdin), Some(mut stdout), Some(mut stderr)) = (stdin, stdout, stderr) else {
        return;
    };
    let input = tokio::spawn(async move {
        let _ = tokio::io::copy(&mut reading.make_reader(), &mut stdin).await;
        let _ = stdin.shutdown().await;
    });
    let (mut output, mut errors) = (writing.make_writer(), writing.make_writer_ext(Some(1)));
    let _ = tokio::join!(tokio::io::copy(&mut stdout, &mut output), tokio::io::copy(&mut stderr, &mut errors));
    let status = child.wait().await.ok().and_then(|ended| ended.code()).unwrap_or(255);
    let _ = writing.exit_status(u32::try_from(status).unwrap_or(255)).await;
    let _ = writing.eof().await;
    let _ = writing.close().await;
    input.abort();
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut settings = read_settings()?;
    let mut preferred = Preferred::default();
    if let Some(names) = settings.kex.take() {
        preferred.kex = Cow::Owned(names);
    }
    let config = Config {
        keys: settings.host_key.take().into_iter().collect(),
        methods: [MethodKind::Password, MethodKind::PublicKey].as_slice().into(),
        auth_rejection_time: Duration::from_millis(50),
        auth_rejection_time_initial: Some(Duration::ZERO),
        preferred,
        nodelay: true,
        ..Config::default()
    };
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("library russh {}, russh-sftp {}", env!("RUSSH"), env!("RUSSH_SFTP"));
    println!("port {}", listener.local_addr()?.port());
    let mut server = Server { settings: Arc::new(settings) };
    let mut rest = Vec::new();
    tokio::select! {
        ended = server.run_on_socket(Arc::new(config), &listener) => ended?,
        // Whoever started this one closes its standard input, or is gone.
        _ = async { tokio::io::stdin().read_to_end(&mut rest).await } => {}
    }
    std::process::exit(0)
}
