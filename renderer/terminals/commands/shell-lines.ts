/** A shell that start-file lines are offered for. */
export type LinesShell = 'bash' | 'zsh' | 'fish';

interface StartLines {
  readonly file: string;
  readonly lines: string;
}

/**
 * Lines for a shell's start file. They tell the directory (OSC 7) and mark prompts and commands (OSC 133, the command's words by OSC 633 `E`). A
 * directory with control characters is not told: its name would end the sequence. Each does nothing a second time and nothing in a script.
 */
export const startLines: Readonly<Record<LinesShell, StartLines>> = {
  bash: {
    file: '~/.bashrc',
    lines: String.raw`# Tells the terminal the directory and where commands begin and end (bash 4.4 or newer)
if [[ $- == *i* && -z $__marks_told && (BASH_VERSINFO -gt 4 || BASH_VERSINFO -eq 4 && BASH_VERSINFO[1] -ge 4) ]]; then
  __marks_told=1
  __marks_end() {
    local status=$?
    printf '\e]133;D;%s\a' "$status"
    return "$status"
  }
  __marks_prompt() {
    local here
    here=$(pwd -P 2>/dev/null) || here=$PWD
    [[ $here == *[[:cntrl:]]* ]] || printf '\e]7;file://%s%s\a' "$HOSTNAME" "${'$'}{here//%/%25}"
    [[ $PS1 == *'133;A'* ]] || PS1='\[\e]133;A\a\]'$PS1'\[\e]133;B\a\]'
    __marks_seen=$(HISTTIMEFORMAT= history 1)
  }
  __marks_run() {
    local last words
    last=$(HISTTIMEFORMAT= history 1)
    # A command that the history does not keep is not told: the screen has it.
    if [[ $last != "$__marks_seen" && $last =~ ^\ *[0-9]+\*?\ +(.*)$ ]]; then
      words=${'$'}{BASH_REMATCH[1]}
      words=${'$'}{words//\\/\\\\} words=${'$'}{words//;/\\x3b} words=${'$'}{words//$'\n'/\\x0a}
      [[ $words == *[[:cntrl:]]* ]] || printf '\e]633;E;%s\a' "$words"
    fi
    printf '\e]133;C\a'
  }
  PROMPT_COMMAND="__marks_end${'$'}{PROMPT_COMMAND:+$'\n'$PROMPT_COMMAND}"$'\n'__marks_prompt
  PS0=$PS0'$(__marks_run)'
fi
`,
  },
  zsh: {
    file: '~/.zshrc',
    lines: String.raw`# Tells the terminal the directory and where commands begin and end
if [[ -o interactive && -z $__marks_told ]]; then
  __marks_told=1
  __marks_precmd() {
    local code=$? here=${'$'}{PWD:A}
    [[ -n $__marks_ran ]] && printf '\e]133;D;%s\a' $code
    __marks_ran=
    [[ $here == *[[:cntrl:]]* ]] || printf '\e]7;file://%s%s\a' $HOST "${'$'}{here//\%/%25}"
    [[ $PS1 == *'133;A'* ]] || PS1=$'%{\e]133;A\a%}'$PS1$'%{\e]133;B\a%}'
  }
  __marks_preexec() {
    local words=${'$'}{1//\\/\\\\}
    words=${'$'}{${'$'}{words//;/\\x3b}//$'\n'/\\x0a}
    [[ $words == *[[:cntrl:]]* ]] || printf '\e]633;E;%s\a' $words
    printf '\e]133;C\a'
    __marks_ran=1
  }
  autoload -Uz add-zsh-hook
  add-zsh-hook precmd __marks_precmd
  add-zsh-hook preexec __marks_preexec
fi
`,
  },
  fish: {
    file: '~/.config/fish/config.fish',
    lines: String.raw`# fish 4.0 and newer tell all this by themselves
if status is-interactive; and not string match -qr '^[4-9]' -- $version
    function __marks_prompt --on-event fish_prompt
        printf '\e]7;file://%s%s\a\e]133;A\a' (hostname) (string escape --style=url -- (pwd -P))
    end
    function __marks_run --on-event fish_preexec
        printf '\e]133;C;cmdline_url=%s\a' (string escape --style=url -- $argv[1])
    end
    function __marks_end --on-event fish_postexec
        printf '\e]133;D;%s\a' $status
    end
end
`,
  },
};
