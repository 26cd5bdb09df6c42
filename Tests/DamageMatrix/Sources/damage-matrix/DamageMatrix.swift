#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import ArgumentParser
import BackupStreamLib
import ByteIO
import SystemPackage

/// Damages real images and logs in every way, and says what `backupverify` and `binlogreplay --verify` notice.
@main
struct DamageMatrix: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "damage-matrix",
    abstract: "Damage images and logs in every way, and print what is noticed.",
    discussion: "Run it in the project's folder. Without an option it prints the table.")

  @Option(help: "The folder of real images and logs.") var samples = "samples"
  @Option(help: "What all choices follow from.") var seed: UInt64 = 1
  @Option(help: "How many damages are made for each cell of the table.") var cases = 25
  @Option(help: "Only these subjects, by the beginning of their names.") var subject: [String] = []
  @Option(help: "Write what was not noticed to a file, one case a line.") var missed: String?
  @Flag(help: "Print the table as it stands in the manual.") var man = false
  @Option(help: "Put the table into a manual page, between its markers.") var update: String?
  @Option(help: "Damage images with an index so often at random; all must be noticed.") var random: Int?
  @Option(help: "Write images so often with other blocks and containers; none may be accused.") var rewrites: Int?
  @Option(help: "Write the damaged files of the table to a folder, SUBJECT/CLASS.DAMAGE.NUMBER.") var export: String?
  @Option(help: "Make one case again: SUBJECT:CLASS:DAMAGE:NUMBER, random:NUMBER or rewrite:NUMBER.")
  var reproduce: String?
  @Option(name: .shortAndLong, help: "Where --reproduce writes the file.") var output = "damaged"
  @Option(help: "How many threads work.") var jobs = 1

  func run() throws {
    if let rewrites { return try runRewrites(rewrites) }
    var subjects = try ImageSubjects.all(samples: FilePath(samples)) + LogSubjects.all(samples: FilePath(samples))
    if random != nil || reproduce?.hasPrefix("random:") == true {
      subjects = subjects.filter { $0.name.hasSuffix("indexed") }
    }
    if !subject.isEmpty { subjects = subjects.filter { one in subject.contains { one.name.hasPrefix($0) } } }
    if let reproduce { return try runReproduce(reproduce, subjects) }
    if let export { return try runExport(FilePath(export), subjects) }
    try Self.takeBaselines(&subjects)
    if let random { return try runRandom(random, subjects) }
    try runMatrix(subjects)
  }

  /// What is said of the files before they are damaged: nothing is wrong with them.
  private static func takeBaselines(_ subjects: inout [Subject]) throws {
    let checker = Checker()
    for subject in subjects.indices {
      for file in subjects[subject].files.indices {
        let bytes = subjects[subject].files[file].bytes
        let verdicts = try checker.check(bytes, of: subjects[subject])
        subjects[subject].files[file].baseline = verdicts
        if !verdicts.isSound {
          warn("\(subjects[subject].name), \(subjects[subject].files[file].name), undamaged: \(verdicts.levels)")
        }
      }
    }
  }

  // MARK: the table

  private func runMatrix(_ subjects: [Subject]) throws {
    let results = Results<Matrix>()
    let (seed, cases) = (seed, cases)
    try inParallel(subjects.count) { number, checker in
      results.add(try Matrix(subjects[number], samples: cases, seed: seed, checker), at: number)
    }
    let matrices = results.all
    var lines: [String] = []
    for matrix in matrices { lines += matrix.lines() + [""] }
    lines.removeLast()
    let roff = Self.introduction(cases) + [".nf"] + lines.map { $0.isEmpty ? "" : Self.escaped($0) } + [".fi"]
    if let update { try Self.update(page: update, roff) }
    for line in man ? roff : lines { print(line) }
    if let missed {
      let text = matrices.flatMap(\.missed).map { "\($0.name)\t\($0.what)\n" }.joined()
      try Self.write(text.utf8, to: FilePath(missed))
    }
    let made = matrices.reduce(0) { $0 + $1.made }
    Self.warn("\(made) damages, \(matrices.reduce(0) { $0 + $1.missed.count }) not noticed")
  }

  /// What the table says, for the manual.
  private static func introduction(_ cases: Int) -> [String] {
    [
      "Real images and logs, damaged on purpose by",
      "\\fITests/DamageMatrix\\fP of the sources, up to \(cases) times in each way:",
      "of bytes of each class one bit is flipped, one byte is changed, up to 16 bytes are set to zero, or the file is cut there.",
      "The table says how many of these damages were noticed, and by the levels", "\\fBs\\fPtructure,",
      "\\fBr\\fPows or",
      "\\fBc\\fPhecksums,", "each counted for the first level that noticed it.",
      "The images of the table have blocks of 4096 bytes.",
      "What nobody notices is a change that leaves an image as sound as before: another number, another letter, another time,",
      "a row less.", "An index notices all of it.", ".PP",
    ]
  }

  private static func escaped(_ line: String) -> String {
    line.split(separator: "-", omittingEmptySubsequences: false).joined(separator: "\\-")
  }

  private static let markers = (".\\\" BEGIN MATRIX", ".\\\" END MATRIX")

  private static func update(page: String, _ roff: [String]) throws {
    let input = try InputFile(opening: FilePath(page))
    let text = String(decoding: try input.read(Int(input.size ?? 0), at: 0), as: UTF8.self)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let start = lines.firstIndex(of: markers.0), let end = lines.firstIndex(of: markers.1), start < end else {
      throw ValidationError("\(page) has no lines '\(markers.0)' and '\(markers.1)'.")
    }
    lines.replaceSubrange(start + 1..<end, with: roff)
    let file = try FileDescriptor.open(FilePath(page), .writeOnly, options: [.truncate])
    try file.closeAfter { _ = try file.writeAll(lines.joined(separator: "\n").utf8) }
  }

  // MARK: random runs

  private func runRandom(_ count: Int, _ subjects: [Subject]) throws {
    let run = RandomRun(subjects: subjects, seed: seed)
    let results = Results<(made: Int, missed: [(Int, String)])>()
    try inParallel(jobs) { job, checker in
      results.add(try run.run(stride(from: job, to: count, by: jobs), checker), at: job)
    }
    let missed = results.all.flatMap(\.missed).sorted { $0.0 < $1.0 }
    print("\(results.all.reduce(0) { $0 + $1.made }) random damages, \(missed.count) not noticed")
    for (number, what) in missed.prefix(20) { print("--seed \(seed) --reproduce random:\(number)  \(what)") }
    if !missed.isEmpty { throw ExitCode(1) }
  }

  private func runRewrites(_ count: Int) throws {
    let run = try rewriteRun()
    let results = Results<(made: Int, doubted: Int, accused: [(Int, String)])>()
    try inParallel(jobs) { job, checker in
      results.add(try run.run(stride(from: job, to: count, by: jobs), checker), at: job)
    }
    let accused = results.all.flatMap(\.accused).sorted { $0.0 < $1.0 }
    let (made, doubted) = results.all.reduce((0, 0)) { ($0.0 + $1.made, $0.1 + $1.doubted) }
    print("\(made) rewrites, \(accused.count) accused; \(doubted) said to have blocks of an unusual size")
    for (number, what) in accused.prefix(20) { print("--seed \(seed) --reproduce rewrite:\(number)  \(what)") }
    if !accused.isEmpty { throw ExitCode(1) }
  }

  private func rewriteRun() throws -> RewriteRun {
    let folder = FilePath(samples)
    let images = try ImageSubjects.names.map { name in
      (name: name, parts: try ImageParts(reading: ImageReader(path: folder.appending("images/\(name)/\(name).bak"))))
    }
    return RewriteRun(images: images, seed: seed)
  }

  private func runReproduce(_ name: String, _ subjects: [Subject]) throws {
    let parts = name.split(separator: ":").map(String.init)
    var made: (bytes: [UInt8], what: String)?
    if parts.count == 2, parts[0] == "random", let number = Int(parts[1]) {
      made = try RandomRun(subjects: subjects, seed: seed).make(number).map { ($0.bytes, $0.what) }
    } else if parts.count == 2, parts[0] == "rewrite", let number = Int(parts[1]) {
      let rewrite = try rewriteRun().make(number)
      made = (rewrite.bytes, rewrite.what)
    } else if parts.count == 4, let damage = Damage(rawValue: parts[2]), let number = Int(parts[3]),
      let subject = subjects.first(where: { $0.name == parts[0] })
    {
      made = try Case(subject: subject, className: parts[1], damage: damage, number: number).make(seed: seed).map {
        ($0.bytes, $0.what)
      }
    }
    guard let made else { throw ValidationError("There is no case '\(name)'.") }
    try Self.write(made.bytes, to: FilePath(output))
    print("\(output): \(made.what)")
  }

  /// Writes the files that the table is about, for other programs to look at.
  private func runExport(_ folder: FilePath, _ subjects: [Subject]) throws {
    mkdir(folder.string, 0o777)
    for subject in subjects {
      let place = folder.appending(subject.name)
      mkdir(place.string, 0o777)
      for file in subject.files { try Self.write(file.bytes, to: place.appending("undamaged.\(file.name)")) }
      let ofBytes = subject.classNames.flatMap { name in Damage.ofBytes.map { (name, $0) } }
      let ofAll = (Damage.ofUnits + [.dropChunk]).map { ("whole", $0) }
      for (name, damage) in ofBytes + ofAll {
        for number in 0..<cases {
          let one = Case(subject: subject, className: name, damage: damage, number: number)
          guard let made = try one.make(seed: seed) else { continue }
          let parts = [name.replacing(", ", with: "-"), damage.rawValue].map { $0.replacing(" ", with: "-") }
          try Self.write(made.bytes, to: place.appending(parts.joined(separator: ".") + ".\(number)"))
        }
      }
    }
  }

  private static func write(_ bytes: some Sequence<UInt8>, to path: FilePath) throws {
    let file = try FileDescriptor.open(
      path, .writeOnly, options: [.create, .truncate], permissions: [.ownerReadWrite])
    try file.closeAfter { _ = try file.writeAll(bytes) }
  }

  // MARK: threads

  /// Does numbered tasks on several threads.
  private func inParallel(_ count: Int, _ task: @escaping @Sendable (Int, Checker) throws -> Void) throws {
    let queue = BoundedQueue<Int>(capacity: max(1, count))
    for number in 0..<count { queue.push(number) }
    queue.close()
    let failures = Results<any Error>()
    let threads = Threads(max(1, jobs)) {
      while let number = queue.pop() {
        do { try task(number, Checker(number)) } catch { failures.add(error, at: number) }
      }
    }
    threads.join()
    if let failure = failures.all.first { throw failure }
  }

  private static func warn(_ text: String) { _ = try? FileDescriptor.standardError.writeAll((text + "\n").utf8) }
}
