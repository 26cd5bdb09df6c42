function __binlogreplay_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __binlogreplay_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __binlogreplay_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __binlogreplay_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __binlogreplay_parse_tokens -S
    set -l unparsed_tokens (__binlogreplay_tokens -pc)
    switch $unparsed_tokens[1]
    case 'binlogreplay'
        __binlogreplay_parse_subcommand -r 1 'list' 'stats' 'ddl' 'find=' 'where=' 'verify' 'json' 'start-position=' 'stop-position=' 'start-datetime=' 'stop-datetime=' 'time-zone=' 'start-gtid=' 'stop-gtid=' 'include-gtids=' 'exclude-gtids=' 'image=' 'stop-before=' 'stop-after=' 'database=+' 'exclude-database=+' 'table=+' 'exclude-table=+' 'server-id=+' 'on-undecided=' 'rewrite-db=+' 'rename-table=+' 'row-sql' 'idempotent' 'v/verbose' 'base64-output=' 'skip-gtids' 'load-files=' 'failed-statements=' 'schema=' 'o/output=' 'replace' 'verify-checksums' 'no-verify-checksums' 'force-read' 'jobs=' 'keyring=+' 'keyring-password=' 'q/quiet' 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'help'
            __binlogreplay_parse_subcommand -r 1 'version'
        end
    end
end

function __binlogreplay_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __binlogreplay_parse_subcommand -S -a positional_count
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

function __binlogreplay_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __binlogreplay_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__binlogreplay_tokens -p)
    if test -z "$(__binlogreplay_tokens -t)"
        set -l index (count (__binlogreplay_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'binlogreplay' -f
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_positional "binlogreplay" -ge 1' -F
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" list' -l 'list' -d 'One line for each transaction.'
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" stats' -l 'stats' -d 'Rows, bytes and transactions of each table and minute.'
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" ddl' -l 'ddl' -d 'Only definitions: statements that create, alter or drop something.'
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" find' -l 'find' -d 'Where something happened: \'DROP TABLE\', \'DELETE FROM shop.orders\', or words of a statement.' -rfka ''
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" where' -l 'where' -d 'With --find: only rows of which this holds, such as \'id=42\'.' -rfka ''
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" verify' -l 'verify' -d 'Only check the logs, and say what can be reached with them.'
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" json' -l 'json' -d 'JSON lines: every event with its values; with a task, its findings.'
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" start-position' -l 'start-position' -d 'Begin at this position.' -rfka ''
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" stop-position' -l 'stop-position' -d 'End at this position.' -rfka ''
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" start-datetime' -l 'start-datetime' -d 'Begin with the first transaction at this time or later (RFC 3339).' -rfka ''
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" stop-datetime' -l 'stop-datetime' -d 'End before the first transaction at this time or later.' -rfka ''
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" time-zone' -l 'time-zone' -d 'The zone of times that name none: UTC, +02:00, Europe/Vienna. (default: none, they are refused)' -rfka ''
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" start-gtid' -l 'start-gtid' -d 'Begin behind this GTID, or behind what this set covers.' -rfka ''
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" stop-gtid' -l 'stop-gtid' -d 'End with this GTID.' -rfka ''
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" include-gtids' -l 'include-gtids' -d 'Only these GTIDs.' -rfka ''
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" exclude-gtids' -l 'exclude-gtids' -d 'Not these GTIDs.' -rfka ''
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" image' -l 'image' -d 'Begin at the validity point of this image, and know its tables.' -rF
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" stop-before' -l 'stop-before' -d 'End before the first transaction that --find would find.' -rfka ''
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" stop-after' -l 'stop-after' -d 'End with the first transaction that --find would find.' -rfka ''
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay"' -l 'database' -d 'Only these databases; % and _ are wildcards. May be repeated, as all of these but --on-undecided.' -rfka ''
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay"' -l 'exclude-database' -d 'Not these databases.' -rfka ''
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay"' -l 'table' -d 'Only these tables, DATABASE.TABLE.' -rfka ''
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay"' -l 'exclude-table' -d 'Not these tables.' -rfka ''
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay"' -l 'server-id' -d 'Only what this server made.' -rfka ''
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" on-undecided' -l 'on-undecided' -d 'A statement of which it can\'t be told whether it is wanted.' -rfka 'stop take leave'
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay"' -l 'rewrite-db' -d 'Another name for a database, OLD=NEW.' -rfka ''
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay"' -l 'rename-table' -d 'Another name for a table, DB.OLD=DB.NEW.' -rfka ''
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" row-sql' -l 'row-sql' -d 'Rows as INSERT, UPDATE and DELETE statements.'
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" idempotent' -l 'idempotent' -d 'With --row-sql: statements that do no harm where they have been run already.'
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay"' -l 'verbose' -s 'v' -d 'Rows as commented pseudo-SQL besides; twice: with their types.'
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" base64-output' -l 'base64-output' -d 'Rows as BINLOG statements, or not at all, for --verbose.' -rfka 'auto decode-rows'
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" skip-gtids' -l 'skip-gtids' -d 'Without the GTIDs of the logs: the server gives new ones.'
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" load-files' -l 'load-files' -d 'The folder for the files of LOAD DATA statements. (default: the current one)' -rfa '(__binlogreplay_complete_directories)'
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" failed-statements' -l 'failed-statements' -d 'A statement that failed on its server after part of its work: it must fail again, is run, or is left out.' -rfka 'expect run skip'
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" schema' -l 'schema' -d 'Definitions of tables, where the logs have no names of columns.' -rF
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" o output' -s 'o' -l 'output' -d 'A file, which appears when all is in it; - is standard output.' -rF
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" replace' -l 'replace' -d 'Replace the file that is there.'
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" verify-checksums' -l 'verify-checksums' -d 'Verify the checksums of events.'
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" no-verify-checksums' -l 'no-verify-checksums' -d 'Verify the checksums of events.'
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" force-read' -l 'force-read' -d 'Go on behind events of unknown types; counted, status 3.'
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" jobs' -l 'jobs' -d 'How many threads work, 1 to 256. (default: all processors)' -rfka ''
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay"' -l 'keyring' -d 'Keys of encrypted logs: MySQL\'s keyring, or MariaDB\'s key file. May be repeated.' -rF
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" keyring-password' -l 'keyring-password' -d 'The password of an encrypted key file of MariaDB, in a file (file_key_management_filekey).' -rF
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" q quiet' -l 'quiet' -s 'q' -d 'Say only what is wrong: no progress, no notes.'
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" version' -l 'version' -d 'Show the version.'
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay" ? h help' -s 'h' -s '?' -l 'help' -d 'Show help information.'
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_positional "binlogreplay" -eq 2' -fa 'help' -d 'Show subcommand help information.'
complete -c 'binlogreplay' -n '__binlogreplay_should_offer_completions_for_flags_or_options "binlogreplay help" version' -l 'version' -d 'Show the version.'
