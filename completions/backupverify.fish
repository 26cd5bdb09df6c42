function __backupverify_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __backupverify_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __backupverify_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __backupverify_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __backupverify_parse_tokens -S
    set -l unparsed_tokens (__backupverify_tokens -pc)
    switch $unparsed_tokens[1]
    case 'backupverify'
        __backupverify_parse_subcommand -r 1 'level=' 'tables=+' 'sample=' 'seed=' 'keys' 'foreign-keys' 'sha256' 'no-sha256' 'since-last' 'max-age=' 'state-file=' 'write-index' 'compare=' 'json' 'html=' 'nagios' 'v/verbose' 'jobs=' 'keyring=+' 'keyring-password=' 'q/quiet' 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'help'
            __backupverify_parse_subcommand -r 1 'version'
        end
    end
end

function __backupverify_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __backupverify_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __backupverify_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __backupverify_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__backupverify_tokens -p)
    if test -z "$(__backupverify_tokens -t)"
        set -l index (count (__backupverify_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'backupverify' -f
complete -c 'backupverify' -n '__backupverify_should_offer_completions_for_positional "backupverify" -ge 1' -F
complete -c 'backupverify' -n '__backupverify_should_offer_completions_for_flags_or_options "backupverify" level' -l 'level' -d 'The deepest level; each includes those before it.' -rfka 'structure rows checksums recoverability'
complete -c 'backupverify' -n '__backupverify_should_offer_completions_for_flags_or_options "backupverify"' -l 'tables' -d 'Only the rows of these tables: DATABASE or DATABASE.TABLE; % and _ are wildcards. May be repeated.' -rfka ''
complete -c 'backupverify' -n '__backupverify_should_offer_completions_for_flags_or_options "backupverify" sample' -l 'sample' -d 'Only this share of rows and segments, chosen at random, such as 5%.' -rfka ''
complete -c 'backupverify' -n '__backupverify_should_offer_completions_for_flags_or_options "backupverify" seed' -l 'seed' -d 'What --sample chooses by, to choose the same again.' -rfka ''
complete -c 'backupverify' -n '__backupverify_should_offer_completions_for_flags_or_options "backupverify" keys' -l 'keys' -d 'Search primary and unique keys for duplicates.'
complete -c 'backupverify' -n '__backupverify_should_offer_completions_for_flags_or_options "backupverify" foreign-keys' -l 'foreign-keys' -d 'Look for the parent of each foreign key.'
complete -c 'backupverify' -n '__backupverify_should_offer_completions_for_flags_or_options "backupverify" sha256' -l 'sha256' -d 'At the level of checksums, take the SHA-256 too; without it the level is several times as fast.'
complete -c 'backupverify' -n '__backupverify_should_offer_completions_for_flags_or_options "backupverify" no-sha256' -l 'no-sha256' -d 'At the level of checksums, take the SHA-256 too; without it the level is several times as fast.'
complete -c 'backupverify' -n '__backupverify_should_offer_completions_for_flags_or_options "backupverify" since-last' -l 'since-last' -d 'Pass over an image that has not changed since it last passed.'
complete -c 'backupverify' -n '__backupverify_should_offer_completions_for_flags_or_options "backupverify" max-age' -l 'max-age' -d 'With --since-last: not if that is longer ago, such as 36h or 7d.' -rfka ''
complete -c 'backupverify' -n '__backupverify_should_offer_completions_for_flags_or_options "backupverify" state-file' -l 'state-file' -d 'Where --since-last keeps what has passed. (default: backupstream/passed in XDG_STATE_HOME or ~/.local/state)' -rF
complete -c 'backupverify' -n '__backupverify_should_offer_completions_for_flags_or_options "backupverify" write-index' -l 'write-index' -d 'Store the index of an image that has none as IMAGE.index.'
complete -c 'backupverify' -n '__backupverify_should_offer_completions_for_flags_or_options "backupverify" compare' -l 'compare' -d 'Compare the image with another: definitions, rows by key, counts.' -rF
complete -c 'backupverify' -n '__backupverify_should_offer_completions_for_flags_or_options "backupverify" json' -l 'json' -d 'JSON lines: one for each level of each image, and one for the image.'
complete -c 'backupverify' -n '__backupverify_should_offer_completions_for_flags_or_options "backupverify" html' -l 'html' -d 'Write a report of one page, with a map of each image.' -rF
complete -c 'backupverify' -n '__backupverify_should_offer_completions_for_flags_or_options "backupverify" nagios' -l 'nagios' -d 'One line and a status as a plugin of Nagios.'
complete -c 'backupverify' -n '__backupverify_should_offer_completions_for_flags_or_options "backupverify" v verbose' -l 'verbose' -s 'v' -d 'Notes and all that cannot be seen, besides.'
complete -c 'backupverify' -n '__backupverify_should_offer_completions_for_flags_or_options "backupverify" jobs' -l 'jobs' -d 'How many threads work, 1 to 256. (default: all processors)' -rfka ''
complete -c 'backupverify' -n '__backupverify_should_offer_completions_for_flags_or_options "backupverify"' -l 'keyring' -d 'Keys of encrypted logs: MySQL\'s keyring, or MariaDB\'s key file. May be repeated.' -rF
complete -c 'backupverify' -n '__backupverify_should_offer_completions_for_flags_or_options "backupverify" keyring-password' -l 'keyring-password' -d 'The password of an encrypted key file of MariaDB, in a file (file_key_management_filekey).' -rF
complete -c 'backupverify' -n '__backupverify_should_offer_completions_for_flags_or_options "backupverify" q quiet' -l 'quiet' -s 'q' -d 'Say only what is wrong: no progress, no notes.'
complete -c 'backupverify' -n '__backupverify_should_offer_completions_for_flags_or_options "backupverify" version' -l 'version' -d 'Show the version.'
complete -c 'backupverify' -n '__backupverify_should_offer_completions_for_flags_or_options "backupverify" ? h help' -s 'h' -s '?' -l 'help' -d 'Show help information.'
complete -c 'backupverify' -n '__backupverify_should_offer_completions_for_positional "backupverify" -eq 2' -fa 'help' -d 'Show subcommand help information.'
complete -c 'backupverify' -n '__backupverify_should_offer_completions_for_flags_or_options "backupverify help" version' -l 'version' -d 'Show the version.'
