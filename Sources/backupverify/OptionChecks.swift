import ArgumentParser
import ByteIO
import SystemPackage
import ToolKit
import Verification

extension BackupVerify {
  /// Checks what can be checked without the images.
  func checkOptions() throws {
    try RawArguments.checkFiles(files, orAsk: "Which image? Give at least one file, or - for standard input.")
    try RawArguments.checkNames([
      ("--html", form.html), ("--compare", task.compare), ("--state-file", extent.stateFile),
    ])
    if form.json && form.nagios { throw ValidationError("--json and --nagios exclude each other.") }
    if extent.seed != nil && extent.sample == nil { throw ValidationError("--seed is for --sample.") }
    if extent.maxAge != nil && !extent.sinceLast { throw ValidationError("--max-age is for --since-last.") }
    if extent.sinceLast && extent.sample != nil {
      throw ValidationError("--since-last remembers what was checked, and --sample checks something else each time.")
    }
    if extent.sinceLast && extent.stateFile == nil && Environment.variable("HOME") == nil
      && Environment.variable("XDG_STATE_HOME") == nil
    {
      throw ValidationError(
        "HOME is not set, so that --since-last needs --state-file to name where to keep what passed.")
    }
    if form.html == "-" { throw ValidationError("--html is for a file.") }
    if extent.stateFile != nil && !extent.sinceLast { throw ValidationError("--state-file is for --since-last.") }
    if (extent.keys || extent.foreignKeys) && extent.level.level < .rows {
      throw ValidationError("--keys and --foreign-keys are for --level=rows and deeper.")
    }
    if (extent.keys || extent.foreignKeys) && extent.sample != nil {
      throw ValidationError("--keys and --foreign-keys need all rows, and --sample reads some.")
    }
    if task.writeIndex && extent.sample != nil {
      throw ValidationError("--write-index reads all of the image, and --sample some of it.")
    }
    if task.compare != nil {
      if task.writeIndex || extent.sinceLast || extent.sample != nil || form.html != nil || form.nagios {
        throw ValidationError(
          "--compare excludes --write-index, --since-last, --sample, --html and --nagios.")
      }
      if extent.keys || extent.foreignKeys || extent.level != .recoverability || !keyring.isEmpty {
        throw ValidationError("--compare excludes --level, --keys, --foreign-keys and --keyring.")
      }
      if task.compare == "-" && files.contains("-") { throw ValidationError("Standard input can be read only once.") }
      if files.count > 1 { throw ValidationError("--compare is for one image and another.") }
    }
    _ = try sample()
    _ = try maximumAge()
    _ = try patterns()
  }

  /// `--sample` and `--seed`; without a seed one is drawn.
  func sample() throws -> Sample? {
    guard let text = extent.sample else { return nil }
    let isPercentage = text.hasSuffix("%")
    guard let number = Double(isPercentage ? String(text.dropLast()) : text),
      case let share = isPercentage ? number / 100 : number, share > 0, share < 1
    else { throw ValidationError("--sample is a share such as 5% or 0.05, more than none and less than all.") }
    return Sample(share: share, seed: extent.seed ?? UInt64.random(in: 0...999_999_999))
  }

  /// `--max-age`, in seconds.
  func maximumAge() throws -> Int64? {
    guard let text = extent.maxAge else { return nil }
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800]
    guard let last = text.last, let unit = units[last], let count = Int64(text.dropLast()), count > 0,
      !count.multipliedReportingOverflow(by: unit).overflow
    else { throw ValidationError("--max-age is a number and s, m, h, d or w, such as 36h.") }
    return count * unit
  }

  /// `--tables`.
  func patterns() throws -> [ItemPattern] {
    try extent.tables.map { try ItemPattern(argument: $0) }
  }

  /// What is to be checked.
  func options() throws -> VerificationOptions {
    var options = VerificationOptions()
    options.level = extent.level.level
    options.choices = try patterns().map { pattern in
      TableChoice(name: pattern.name) { pattern.matchesDatabase($0) && pattern.matchesItem($1) }
    }
    options.sample = try sample()
    options.checksSHA256 = extent.sha256
    options.checksKeys = extent.keys
    options.checksForeignKeys = extent.foreignKeys
    options.threads = jobs.threads
    options.temporaryFolder = Environment.temporaryFolder
    return options
  }
}
