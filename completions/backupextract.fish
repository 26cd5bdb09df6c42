function __backupextract_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __backupextract_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __backupextract_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __backupextract_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __backupextract_parse_tokens -S
    set -l unparsed_tokens (__backupextract_tokens -pc)
    switch $unparsed_tokens[1]
    case 'backupextract'
        __backupextract_parse_subcommand -r 2 'all' 'databases=' 'exclude=+' 'schema-only' 'data-only' 'columns=' 'limit=' 'salvage' 'o/output=' 'to-sqlite=' 'native-files=' 'replace' 'format=' 'hex-binary' 'csv-null=' 'charset=' 'on-invalid=' 'compress=' 'max-statement-size=' 'rename=+' 'definer=' 'no-create-db' 'json' 'v/verbose' 'jobs=' 'q/quiet' 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'help'
            __backupextract_parse_subcommand -r 1 'version'
        end
    end
end

function __backupextract_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __backupextract_parse_subcommand -S -a positional_count
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

function __backupextract_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __backupextract_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__backupextract_tokens -p)
    if test -z "$(__backupextract_tokens -t)"
        set -l index (count (__backupextract_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'backupextract' -f
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_positional "backupextract" -eq 1' -F
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_positional "backupextract" -ge 2' -fka '(__backupextract_custom_completion ---completion -- positional@1 (count (__backupextract_tokens -pc)) (__backupextract_tokens -tC))'
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract" all' -l 'all' -d 'Everything in the image.'
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract" databases' -l 'databases' -d 'Only these databases, separated by commas.' -rfka ''
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract"' -l 'exclude' -d 'Leave out what matches. May be repeated.' -rfka '(__backupextract_custom_completion ---completion -- --exclude (count (__backupextract_tokens -pc)) (__backupextract_tokens -tC))'
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract" schema-only' -l 'schema-only' -d 'Only definitions.'
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract" data-only' -l 'data-only' -d 'Only rows.'
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract" columns' -l 'columns' -d 'Only these columns, in this order, separated by commas.' -rfka ''
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract" limit' -l 'limit' -d 'At most so many rows of each table.' -rfka ''
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract" salvage' -l 'salvage' -d 'From a damaged image take everything that can still be had; the losses are reported.'
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract" o output' -s 'o' -l 'output' -d 'A file for one table, a new folder for several; - is standard output.' -rF
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract" to-sqlite' -l 'to-sqlite' -d 'Into an SQLite database.' -rF
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract" native-files' -l 'native-files' -d 'The files of MyISAM and MARIA tables as their engine has them, change log applied.' -rfa '(__backupextract_complete_directories)'
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract" replace' -l 'replace' -d 'Replace the file, folder or database that is there.'
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract" format' -l 'format' -d 'tsv, csv, jsonl or sql. (default: tsv; sql for a folder)' -rfka 'tsv csv jsonl sql'
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract" hex-binary' -l 'hex-binary' -d 'Binary values as hexadecimal digits; csv always has them so.'
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract" csv-null' -l 'csv-null' -d 'What stands for NULL in csv. (default: nothing)' -rfka ''
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract" charset' -l 'charset' -d 'utf8, or raw: text of tsv and csv stays in its character set.' -rfka ''
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract" on-invalid' -l 'on-invalid' -d 'Text that is not in its character set: escape (\\xHH, counted, status 3) or error.' -rfka ''
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract" compress' -l 'compress' -d 'none, gzip, zstd or xz. (default: as the name of the file says)' -rfka 'none gzip zstd xz'
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract" max-statement-size' -l 'max-statement-size' -d 'The most bytes of an INSERT statement. (default: 1M)' -rfka ''
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract"' -l 'rename' -d 'Another name, DATABASE.TABLE=DATABASE.TABLE or DATABASE=DATABASE. May be repeated.' -rfka ''
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract" definer' -l 'definer' -d 'Definers of views and routines: keep, strip, or USER@HOST. (default: keep)' -rfka ''
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract" no-create-db' -l 'no-create-db' -d 'No CREATE DATABASE.'
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract" json' -l 'json' -d 'Report as JSON lines: on standard output, or on standard error if the rows go there.'
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract" v verbose' -l 'verbose' -s 'v' -d 'A line for each table.'
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract" jobs' -l 'jobs' -d 'How many threads work, 1 to 256. (default: all processors)' -rfka ''
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract" q quiet' -l 'quiet' -s 'q' -d 'Say only what is wrong: no progress, no notes.'
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract" version' -l 'version' -d 'Show the version.'
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract" ? h help' -s 'h' -s '?' -l 'help' -d 'Show help information.'
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_positional "backupextract" -eq 3' -fa 'help' -d 'Show subcommand help information.'
complete -c 'backupextract' -n '__backupextract_should_offer_completions_for_flags_or_options "backupextract help" version' -l 'version' -d 'Show the version.'
