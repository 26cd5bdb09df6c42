/// The text of `restore.sh`. Nothing of an image is in it but safe names of files.
enum RestoreScript {
  static func text(_ order: [String]) -> String {
    front + order.map { $0 + "\n" }.joined() + end
  }

  private static let front = #"""
    #!/bin/sh
    # Restores what backupextract took out of a backup image, with the stock client and nothing else:
    #
    #   restore.sh [--verify] [--later] [OPTION OF THE CLIENT]…
    #
    #   restore.sh --host=127.0.0.1 --user=root
    #   MYSQL=/opt/mysql/bin/mysql restore.sh --socket=/tmp/s.sock
    #
    #   --verify   first compares all files with SHA256SUMS
    #   --later    only what comes behind the rows: keys, routines, views, triggers, events, grants.
    #              Databases, tables and rows can be loaded in parallel before it: myloader -d FOLDER
    #              (not those whose files have a % or ~ in their names)
    #
    # Passwords belong into an option file (--defaults-extra-file=FILE) or MYSQL_PWD.
    # If one of the databases that it makes is there already, it stops before anything is changed. A definition that the
    # server does not take is listed at the end.
    #
    # Exit status: 0 all is restored; 1 stopped: a database is there, the server or the client said no, or a file is
    # damaged; 3 restored but for what is listed.
    set -eu
    here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
    verify=
    later=
    while [ $# -gt 0 ]; do
      case $1 in
        --verify) verify=1 ;;
        --later) later=1 ;;
        -h | --help) sed -n '2,/^set /{s/^# \{0,1\}//;/^set /d;p;}' "$0"; exit 0 ;;
        *) break ;;
      esac
      shift
    done
    client=${MYSQL:-}
    if [ -z "$client" ]; then
      client=mysql
      if command -v mariadb >/dev/null 2>&1; then client=mariadb; fi
    fi

    stop() {
      echo "restore.sh: stopped at $1" >&2
      exit 1
    }

    # One file, with the options that the text in it is written for.
    load() {
      file=$1
      shift
      case $file in
        *.gz) unpack='gzip -dc' ;;
        *.zst) unpack='zstd -dcq' ;;
        *.xz) unpack='xz -dc' ;;
        *) unpack=cat ;;
      esac
      # What cannot be unpacked to its end must not look like the end.
      { $unpack -- "$here/$file" || echo "; damaged file"; } |
        $client "$@" --default-character-set=utf8mb4 --binary-mode --comments --batch --skip-column-names \
          --max-allowed-packet=1G
    }

    if [ -n "$verify" ]; then
      (cd "$here" && sha256sum -c --quiet SHA256SUMS) || stop SHA256SUMS
    fi
    echo 'SELECT 1;' | $client "$@" --batch >/dev/null || stop 'the first connection'

    missing=
    while read -r kind file schema; do
      case $kind in
        check)
          [ -z "$later" ] || continue
          there=$(load "$file" "$@") || stop "$file"
          if [ -n "$there" ]; then
            echo 'restore.sh: these databases are there already; nothing was changed:' >&2
            printf '%s\n' "$there" | sed 's/^/  /' >&2
            exit 1
          fi ;;
        database) [ -n "$later" ] || load "$file" "$@" || stop "$file" ;;
        table)
          [ -n "$later" ] || load "$file" "$@" || missing="$missing $file" ;;
        rows)
          [ -z "$later" ] || continue
          case " $missing " in
            *" $schema "*) missing="$missing $file" ;;
            *) load "$file" "$@" || stop "$file" ;;
          esac ;;
        grants) load "$file" "$@" --force || missing="$missing $file" ;;
        later) load "$file" "$@" || missing="$missing $file" ;;
      esac
    done <<'END'

    """#

  private static let end = #"""
    END

    status=0
    if [ -n "$missing" ]; then
      echo 'restore.sh: the server did not take:' >&2
      for file in $missing; do echo "  $file" >&2; done
      status=3
    fi
    if [ -f "$here/left-out.txt" ]; then
      echo 'restore.sh: in the image, but not in this folder:' >&2
      sed 's/^/  /' "$here/left-out.txt" >&2
      status=3
    fi
    exit $status

    """#
}
