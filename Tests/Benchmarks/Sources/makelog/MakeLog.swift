import ArgumentParser
import Glibc

/// Makes a longer log out of one that a server wrote: its transactions again and again, or all their changes as one
/// transaction. Positions, numbers of transactions and checksums are made right; definitions stay as they are and are not
/// repeated. Or takes the compressed bytes out of compressed transactions.
@main
struct MakeLog: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "makelog", abstract: "Make logs for the benchmarks.")

  @Argument(help: "A log of MySQL 8.0 or later or of MariaDB, with checksums, in row format.") var log: String
  @Argument(help: "The file to make.") var output: String
  @Option(help: "How often the log's transactions come.") var times = 10
  @Flag(help: "All changes are one transaction.") var oneTransaction = false
  @Flag(help: "Write the compressed bytes of the compressed transactions, and nothing else.") var payloads = false

  func run() throws {
    guard let input = LogBytes(log) else { throw ValidationError("\(log) cannot be read, or is no log with checksums") }
    guard let file = fopen(output, "wb") else { throw ValidationError("\(output) cannot be written") }
    setvbuf(file, nil, _IOFBF, 1 << 20)
    var writer = LogWriter(file)
    if payloads {
      for event in input.events where event.type == 40 { writer.write(payloadOf: event) }
    } else {
      writeLog(input, to: &writer)
    }
    guard fflush(file) == 0, ferror(file) == 0 else { throw ValidationError("\(output) cannot be written") }
    fclose(file)
  }

  private func writeLog(_ input: LogBytes, to writer: inout LogWriter) {
    writer.write(LogBytes.magic)
    var groups: [[LogBytes.Event]] = []
    for event in input.events {
      if event.beginsGroup {
        groups.append([event])
      } else if groups.isEmpty {
        writer.write(event)
      } else if !event.isAboutLog {
        groups[groups.count - 1].append(event)
      }
    }
    if oneTransaction {
      let changes = groups.filter { !$0.contains { $0.isDefinition } }
      guard let first = changes.first else { return }
      for event in first where event.beginsGroup || event.type == 2 { writer.write(event, group: 1) }
      for _ in 0..<times {
        for group in changes {
          for event in group where !event.beginsGroup && event.type != 2 && event.type != 16 { writer.write(event) }
        }
      }
      for event in first where event.type == 16 { writer.write(event) }
    } else {
      var number: UInt64 = 0
      for time in 0..<times {
        for group in groups where time == 0 || !group.contains(where: { $0.isDefinition }) {
          number += 1
          for event in group { writer.write(event, group: number) }
        }
      }
    }
    for event in input.events where event.type == 3 { writer.write(event) }
  }
}
