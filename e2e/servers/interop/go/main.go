// A small SSH server on golang.org/x/crypto/ssh and github.com/pkg/sftp for the interop tests. How it is started and what it
// serves: ../README.md.
package main

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
)

func main() {
	log.SetFlags(0)
	settings, err := readSettings(os.Stdin)
	if err != nil {
		log.Fatal(err)
	}
	config, err := serverConfig(settings)
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("library %s\n", libraries())
	fmt.Printf("port %d\n", listener.Addr().(*net.TCPAddr).Port)
	go func() {
		for {
			socket, err := listener.Accept()
			if err != nil {
				return
			}
			go serve(socket, config, settings)
		}
	}()
	// Whoever started this one closes its standard input, or is gone.
	_, _ = io.Copy(io.Discard, os.Stdin)
}

type settings struct {
	user, password, hostKey, root string
	authorizedKeys, kex           []string
	// Ways of other servers: signatures by these algorithms alone, questions instead of everything else, no exit status.
	signatures                  []string
	questionsOnly, noExitStatus bool
}

// readSettings reads lines `name value` up to an empty one, byte by byte, so that nothing after it is taken.
func readSettings(from io.Reader) (settings, error) {
	var s settings
	for {
		line, err := readLine(from)
		if err != nil {
			return s, fmt.Errorf("settings: %w", err)
		}
		if line == "" {
			return s, nil
		}
		name, value, _ := strings.Cut(line, " ")
		switch name {
		case "user":
			s.user = value
		case "password":
			s.password = value
		case "authorized-key":
			s.authorizedKeys = append(s.authorizedKeys, value)
		case "host-key":
			s.hostKey = value
		case "root":
			s.root = value
		case "kex":
			s.kex = strings.Split(value, ",")
		case "signatures":
			s.signatures = strings.Split(value, ",")
		case "questions-only":
			s.questionsOnly = true
		case "no-exit-status":
			s.noExitStatus = true
		default:
			return s, fmt.Errorf("no setting %s", name)
		}
	}
}

func readLine(from io.Reader) (string, error) {
	var line []byte
	for one := make([]byte, 1); ; {
		if _, err := from.Read(one); err != nil {
			return "", err
		}
		if one[0] == '\n' {
			return string(line), nil
		}
		line = append(line, one[0])
	}
}

func serverConfig(s settings) (*ssh.ServerConfig, error) {
	pem, err := os.ReadFile(s.hostKey)
	if err != nil {
		return nil, err
	}
	hostKey, err := ssh.ParsePrivateKey(pem)
	if err != nil {
		return nil, err
	}
	var authorized [][]byte
	for _, line := range s.authorizedKeys {
		key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(line))
		if err != nil {
			return nil, err
		}
		authorized = append(authorized, key.Marshal())
	}
	refused := fmt.Errorf("refused")
	config := &ssh.ServerConfig{
		PasswordCallback: func(who ssh.ConnMetadata, password []byte) (*ssh.Permissions, error) {
			if who.User() == s.user && string(password) == s.password {
				return nil, nil
			}
			return nil, refused
		},
		PublicKeyCallback: func(who ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
			isKnown := slices.ContainsFunc(authorized, func(known []byte) bool { return bytes.Equal(known, key.Marshal()) })
			if who.User() == s.user && isKnown {
				return nil, nil
			}
			return nil, refused
		},
	}
	// Unset, it is the library's own list.
	config.KeyExchanges = s.kex
	if s.questionsOnly {
		config = &ssh.ServerConfig{Config: config.Config, KeyboardInteractiveCallback: s.ask}
	}
	if s.signatures != nil {
		config.PublicKeyAuthAlgorithms = s.signatures
		if hostKey, err = ssh.NewSignerWithAlgorithms(hostKey.(ssh.AlgorithmSigner), s.signatures); err != nil {
			return nil, err
		}
	}
	config.AddHostKey(hostKey)
	return config, nil
}

// ask has a round without questions, which some servers send, before the one with the password.
func (s settings) ask(who ssh.ConnMetadata, challenge ssh.KeyboardInteractiveChallenge) (*ssh.Permissions, error) {
	if _, err := challenge("", "Members only", nil, nil); err != nil {
		return nil, err
	}
	answers, err := challenge("", "", []string{"Pass phrase of the day: "}, []bool{false})
	if err != nil {
		return nil, err
	}
	if who.User() != s.user || len(answers) != 1 || answers[0] != s.password {
		return nil, fmt.Errorf("refused")
	}
	return nil, nil
}

func libraries() string {
	var names []string
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			if module.Path == "golang.org/x/crypto" || module.Path == "github.com/pkg/sftp" {
				names = append(names, module.Path+" "+module.Version)
			}
		}
	}
	return strings.Join(names, ", ")
}

func serve(socket net.Conn, config *ssh.ServerConfig, s settings) {
	connection, channels, requests, err := ssh.NewServerConn(socket, config)
	if err != nil {
		log.Printf("login: %v", err)
		socket.Close()
		return
	}
	remote := &remoteForwards{connection: connection, listeners: map[string]net.Listener{}}
	defer remote.closeAll()
	go remote.answer(requests)
	for asked := range channels {
		switch asked.ChannelType() {
		case "session":
			go serveSession(asked, s)
		case "direct-tcpip":
			go serveDirect(asked)
		default:
			_ = asked.Reject(ssh.UnknownChannelType, "not offered")
		}
	}
}

func serveSession(asked ssh.NewChannel, s settings) {
	channel, requests, err := asked.Accept()
	if err != nil {
		return
	}
	var once sync.Once
	for request := range requests {
		accepted := false
		start := func(run func()) {
			once.Do(func() {
				accepted = true
				// The answer goes out before the first byte of the program.
				_ = request.Reply(true, nil)
				go run()
			})
		}
		switch request.Type {
		case "pty-req", "env", "window-change":
			// Taken and passed over: programs have pipes here.
			_ = request.Reply(true, nil)
			continue
		case "shell":
			start(func() { run(channel, s, "/bin/sh") })
		case "exec":
			var words struct{ Command string }
			if ssh.Unmarshal(request.Payload, &words) == nil {
				start(func() { run(channel, s, "/bin/sh", "-c", words.Command) })
			}
		case "subsystem":
			var words struct{ Name string }
			if ssh.Unmarshal(request.Payload, &words) == nil && words.Name == "sftp" {
				start(func() { serveFiles(channel, s.root) })
			}
		}
		if !accepted {
			_ = request.Reply(false, nil)
		}
	}
}

func run(channel ssh.Channel, s settings, name string, args ...string) {
	defer channel.Close()
	command := exec.Command(name, args...)
	command.Dir = s.root
	command.Stdout = channel
	command.Stderr = channel.Stderr()
	// Not command.Stdin: its end would be waited for, which comes only when the client sends one.
	input, err := command.StdinPipe()
	if err != nil || command.Start() != nil {
		return
	}
	go func() {
		_, _ = io.Copy(input, channel)
		input.Close()
	}()
	status := uint32(0)
	if err := command.Wait(); err != nil {
		status = 255
		if ended, ok := err.(*exec.ExitError); ok && ended.ExitCode() >= 0 {
			status = uint32(ended.ExitCode())
		}
	}
	if s.noExitStatus {
		return
	}
	_, _ = channel.SendRequest("exit-status", false, ssh.Marshal(struct{ Status uint32 }{status}))
}

func serveFiles(channel ssh.Channel, root string) {
	defer channel.Close()
	server, err := sftp.NewServer(channel, sftp.WithServerWorkingDirectory(filepath.ToSlash(root)))
	if err != nil {
		return
	}
	_ = server.Serve()
	_ = server.Close()
}

func serveDirect(asked ssh.NewChannel) {
	var place struct {
		Host       string
		Port       uint32
		OriginHost string
		OriginPort uint32
	}
	if ssh.Unmarshal(asked.ExtraData(), &place) != nil {
		_ = asked.Reject(ssh.ConnectionFailed, "not understood")
		return
	}
	socket, err := net.Dial("tcp", net.JoinHostPort(place.Host, fmt.Sprint(place.Port)))
	if err != nil {
		_ = asked.Reject(ssh.ConnectionFailed, err.Error())
		return
	}
	channel, requests, err := asked.Accept()
	if err != nil {
		socket.Close()
		return
	}
	go ssh.DiscardRequests(requests)
	join(channel, socket)
}

// join carries bytes both ways until both directions have ended.
func join(channel ssh.Channel, socket net.Conn) {
	var both sync.WaitGroup
	both.Add(2)
	go func() {
		defer both.Done()
		_, _ = io.Copy(channel, socket)
		_ = channel.CloseWrite()
	}()
	go func() {
		defer both.Done()
		_, _ = io.Copy(socket, channel)
		_ = socket.(*net.TCPConn).CloseWrite()
	}()
	both.Wait()
	channel.Close()
	socket.Close()
}

type remoteForwards struct {
	connection *ssh.ServerConn
	mutex      sync.Mutex
	listeners  map[string]net.Listener
}

type forwardRequest struct {
	Host string
	Port uint32
}

func (f *remoteForwards) answer(requests <-chan *ssh.Request) {
	for request := range requests {
		var at forwardRequest
		switch request.Type {
		case "tcpip-forward":
			if ssh.Unmarshal(request.Payload, &at) == nil {
				f.listen(request, at)
				continue
			}
		case "cancel-tcpip-forward":
			if ssh.Unmarshal(request.Payload, &at) == nil {
				_ = request.Reply(f.cancel(at), nil)
				continue
			}
		}
		_ = request.Reply(false, nil)
	}
}

func (f *remoteForwards) listen(request *ssh.Request, at forwardRequest) {
	// Whatever address was asked for: this is a test, which leaves the machine alone.
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", at.Port))
	if err != nil {
		_ = request.Reply(false, nil)
		return
	}
	port := uint32(listener.Addr().(*net.TCPAddr).Port)
	f.mutex.Lock()
	f.listeners[fmt.Sprintf("%s %d", at.Host, port)] = listener
	f.mutex.Unlock()
	_ = request.Reply(true, ssh.Marshal(struct{ Port uint32 }{port}))
	go func() {
		for {
			socket, err := listener.Accept()
			if err != nil {
				return
			}
			go f.forward(socket, at.Host, port)
		}
	}()
}

func (f *remoteForwards) forward(socket net.Conn, host string, port uint32) {
	from := socket.RemoteAddr().(*net.TCPAddr)
	channel, requests, err := f.connection.OpenChannel("forwarded-tcpip", ssh.Marshal(struct {
		Host       string
		Port       uint32
		OriginHost string
		OriginPort uint32
	}{host, port, from.IP.String(), uint32(from.Port)}))
	if err != nil {
		socket.Close()
		return
	}
	go ssh.DiscardRequests(requests)
	join(channel, socket)
}

func (f *remoteForwards) cancel(at forwardRequest) bool {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	key := fmt.Sprintf("%s %d", at.Host, at.Port)
	listener, isThere := f.listeners[key]
	if isThere {
		delete(f.listeners, key)
		listener.Close()
	}
	return isThere
}

func (f *remoteForwards) closeAll() {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	for _, listener := range f.listeners {
		listener.Close()
	}
}
