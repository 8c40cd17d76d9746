import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.file.nativefs.NativeFileSystemFactory;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** A small SSH server on Apache MINA SSHD for the interop tests. How it is started and what it serves: ../README.md. */
final class Server {
    private Server() {}

    public static void main(String[] args) throws Exception {
        Map<String, List<String>> settings = readSettings(System.in);
        String root = one(settings, "root");
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(new FileKeyPairProvider(Path.of(one(settings, "host-key"))));
        String user = one(settings, "user");
        String password = one(settings, "password");
        server.setPasswordAuthenticator((name, word, session) -> name.equals(user) && word.equals(password));
        List<PublicKey> keys = new ArrayList<>();
        for (String line : settings.get("authorized-key")) {
            AuthorizedKeyEntry entry = AuthorizedKeyEntry.parseAuthorizedKeyEntry(line);
            keys.add(entry.resolvePublicKey(null, PublicKeyEntryResolver.IGNORING));
        }
        server.setPublickeyAuthenticator(
                (name, key, session) -> name.equals(user) && keys.stream().anyMatch(known -> KeyUtils.compareKeys(known, key)));
        server.setShellFactory(channel -> new Program(root, "/bin/sh"));
        server.setCommandFactory((channel, command) -> new Program(root, "/bin/sh", "-c", command));
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory.Builder().build()));
        server.setFileSystemFactory(new NativeFileSystemFactory() {
            @Override
            public Path getUserHomeDir(org.apache.sshd.common.session.SessionContext session) {
                return Path.of(root);
            }
        });
        server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        if (settings.containsKey("kex")) {
            server.setKeyExchangeFactories(exchanges(one(settings, "kex")));
        }
        server.start();
        System.out.println("library Apache MINA SSHD " + server.getVersion().replace("APACHE-SSHD-", ""));
        System.out.println("port " + server.getPort());
        // Whoever started this one closes its standard input, or is gone.
        System.in.transferTo(OutputStream.nullOutputStream());
        Runtime.getRuntime().halt(0);
    }

    /** Lines `name value` up to an empty one, byte by byte, so that nothing after it is taken. */
    private static Map<String, List<String>> readSettings(InputStream from) throws IOException {
        Map<String, List<String>> settings = new HashMap<>();
        for (String line = readLine(from); !line.isEmpty(); line = readLine(from)) {
            String[] parts = line.split(" ", 2);
            settings.computeIfAbsent(parts[0], name -> new ArrayList<>()).add(parts[1]);
        }
        return settings;
    }

    private static String readLine(InputStream from) throws IOException {
        var line = new java.io.ByteArrayOutputStream();
        for (int octet = from.read(); octet != '\n'; octet = from.read()) {
            if (octet < 0) {
                throw new EOFException("settings: the input ended");
            }
            line.write(octet);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static String one(Map<String, List<String>> settings, String name) {
        return settings.get(name).get(0);
    }

    private static List<KeyExchangeFactory> exchanges(String names) {
        List<BuiltinDHFactories> wanted = new ArrayList<>();
        for (String name : names.split(",")) {
            wanted.add(BuiltinDHFactories.fromFactoryName(name));
        }
        return NamedFactory.setUpTransformedFactories(false, wanted, ServerBuilder.DH2KEX);
    }

    /** One shell or command with pipes, and its exit status. */
    private static final class Program implements Command {
        private final ProcessBuilder builder;
        private InputStream in;
        private OutputStream out;
        private OutputStream err;
        private ExitCallback ended;
        private Process process;

        Program(String folder, String... words) {
            builder = new ProcessBuilder(words).directory(Path.of(folder).toFile());
        }

        @Override
        public void setInputStream(InputStream stream) {
            in = stream;
        }

        @Override
        public void setOutputStream(OutputStream stream) {
            out = stream;
        }

        @Override
        public void setErrorStream(OutputStream stream) {
            err = stream;
        }

        @Override
        public void setExitCallback(ExitCallback callback) {
            ended = callback;
        }

        @Override
        public void start(ChannelSession channel, Environment environment) throws IOException {
            process = builder.start();
            inThread(() -> copy(in, process.getOutputStream(), true));
            Thread output = inThread(() -> copy(process.getInputStream(), out, false));
            Thread errors = inThread(() -> copy(process.getErrorStream(), err, false));
            inThread(() -> {
                try {
                    output.join();
                    errors.join();
                    ended.onExit(process.waitFor());
                } catch (InterruptedException interrupted) {
                    ended.onExit(255);
                }
            });
        }

        @Override
        public void destroy(ChannelSession channel) {
            process.destroy();
        }

        private static Thread inThread(Runnable work) {
            Thread thread = new Thread(work);
            thread.setDaemon(true);
            thread.start();
            return thread;
        }

        private static void copy(InputStream from, OutputStream to, boolean ends) {
            byte[] block = new byte[32768];
            try {
                for (int got = from.read(block); got > 0; got = from.read(block)) {
                    to.write(block, 0, got);
                    to.flush();
                }
                if (ends) {
                    to.close();
                }
            } catch (IOException gone) {
                // The other side has ended.
            }
        }
    }
}
