function __backupinfo_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __backupinfo_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __backupinfo_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __backupinfo_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __backupinfo_parse_tokens -S
    set -l unparsed_tokens (__backupinfo_tokens -pc)
    switch $unparsed_tokens[1]
    case 'backupinfo'
        __backupinfo_parse_subcommand -r 1 'json' 'ddl=' 'tables' 'sizes' 'catalog-summary' 'catalog-details' 'metadata-statements' 'metadata-extra' 'snapshots' 'data-chunks' 'data-totals' 'summary' 'all' 'exact' 'image-order' 'search=' 'v/verbose' 'q/quiet' 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'help'
            __backupinfo_parse_subcommand -r 1 'version'
        end
    end
end

function __backupinfo_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __backupinfo_parse_subcommand -S -a positional_count
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

function __backupinfo_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __backupinfo_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__backupinfo_tokens -p)
    if test -z "$(__backupinfo_tokens -t)"
        set -l index (count (__backupinfo_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'backupinfo' -f
complete -c 'backupinfo' -n '__backupinfo_should_offer_completions_for_positional "backupinfo" -ge 1' -F
complete -c 'backupinfo' -n '__backupinfo_should_offer_completions_for_flags_or_options "backupinfo" json' -l 'json' -d 'One line of JSON per image, with everything.'
complete -c 'backupinfo' -n '__backupinfo_should_offer_completions_for_flags_or_options "backupinfo" ddl' -l 'ddl' -d 'The definitions as SQL for a client: all of them (--ddl), those of the databases that match (--ddl=PATTERN), or of items (--ddl=DATABASE.NAME); % and _ are wildcards.' -rfka '(__backupinfo_custom_completion ---completion -- --ddl (count (__backupinfo_tokens -pc)) (__backupinfo_tokens -tC))'
complete -c 'backupinfo' -n '__backupinfo_should_offer_completions_for_flags_or_options "backupinfo" tables' -l 'tables' -d 'One line per table, tab-separated, with a heading.'
complete -c 'backupinfo' -n '__backupinfo_should_offer_completions_for_flags_or_options "backupinfo" sizes' -l 'sizes' -d 'In the overview, show the sizes of tables even if the whole image must be read for that.'
complete -c 'backupinfo' -n '__backupinfo_should_offer_completions_for_flags_or_options "backupinfo" catalog-summary' -l 'catalog-summary' -d 'Number of items of each kind.'
complete -c 'backupinfo' -n '__backupinfo_should_offer_completions_for_flags_or_options "backupinfo" catalog-details' -l 'catalog-details' -d 'Names of all items.'
complete -c 'backupinfo' -n '__backupinfo_should_offer_completions_for_flags_or_options "backupinfo" metadata-statements' -l 'metadata-statements' -d 'The stored statements of all items.'
complete -c 'backupinfo' -n '__backupinfo_should_offer_completions_for_flags_or_options "backupinfo" metadata-extra' -l 'metadata-extra' -d 'Lengths of the extra data of items.'
complete -c 'backupinfo' -n '__backupinfo_should_offer_completions_for_flags_or_options "backupinfo" snapshots' -l 'snapshots' -d 'The snapshots, and the snapshot of each chunk and total.'
complete -c 'backupinfo' -n '__backupinfo_should_offer_completions_for_flags_or_options "backupinfo" data-chunks' -l 'data-chunks' -d 'Length of each chunk of table data.'
complete -c 'backupinfo' -n '__backupinfo_should_offer_completions_for_flags_or_options "backupinfo" data-totals' -l 'data-totals' -d 'Bytes of data of each table.'
complete -c 'backupinfo' -n '__backupinfo_should_offer_completions_for_flags_or_options "backupinfo" summary' -l 'summary' -d 'Times and binary log position.'
complete -c 'backupinfo' -n '__backupinfo_should_offer_completions_for_flags_or_options "backupinfo" all' -l 'all' -d 'All of these but --snapshots and --data-chunks.'
complete -c 'backupinfo' -n '__backupinfo_should_offer_completions_for_flags_or_options "backupinfo" exact' -l 'exact' -d 'Sizes in bytes.'
complete -c 'backupinfo' -n '__backupinfo_should_offer_completions_for_flags_or_options "backupinfo" image-order' -l 'image-order' -d 'Items in the order of the image.'
complete -c 'backupinfo' -n '__backupinfo_should_offer_completions_for_flags_or_options "backupinfo" search' -l 'search' -d 'Show items that match NAME or DATABASE.NAME; % and _ are wildcards, parts may be quoted.' -rfka '(__backupinfo_custom_completion ---completion -- --search (count (__backupinfo_tokens -pc)) (__backupinfo_tokens -tC))'
complete -c 'backupinfo' -n '__backupinfo_should_offer_completions_for_flags_or_options "backupinfo"' -l 'verbose' -s 'v' -d 'More detail.'
complete -c 'backupinfo' -n '__backupinfo_should_offer_completions_for_flags_or_options "backupinfo" q quiet' -l 'quiet' -s 'q' -d 'Say only what is wrong: no progress, no notes.'
complete -c 'backupinfo' -n '__backupinfo_should_offer_completions_for_flags_or_options "backupinfo" version' -l 'version' -d 'Show the version.'
complete -c 'backupinfo' -n '__backupinfo_should_offer_completions_for_flags_or_options "backupinfo" ? h help' -s 'h' -s '?' -l 'help' -d 'Show help information.'
complete -c 'backupinfo' -n '__backupinfo_should_offer_completions_for_positional "backupinfo" -eq 2' -fa 'help' -d 'Show subcommand help information.'
complete -c 'backupinfo' -n '__backupinfo_should_offer_completions_for_flags_or_options "backupinfo help" version' -l 'version' -d 'Show the version.'
