import Foundation
import TestSupport
import Testing

/// `samples/recipes/verify-newest-image`, as cron would run it.
@Suite struct RecipeTests {
  private let folder: URL

  init() throws {
    folder = try Shell.temporaryFolder()
    // A mailer that keeps what it gets.
    let mailer = "#!/bin/sh\n{ echo \"$@\"; cat; } >> \"$(dirname \"$0\")/sent\"\n"
    try mailer.write(to: folder.appendingPathComponent("mailer"), atomically: true, encoding: .utf8)
    _ = try Shell.run("chmod +x mailer; mkdir backup", in: folder)
  }

  private func run(_ options: String = "", environment: [String: String] = [:]) throws -> Shell.Result {
    var variables = ["MAILER": folder.appendingPathComponent("mailer").path]
    variables.merge(environment) { $1 }
    return try Shell.run(
      "\(Samples.root.path)/samples/recipes/verify-newest-image backup dba@example.org \(options)", in: folder,
      environment: variables)
  }

  private var sent: String { (try? String(contentsOf: folder.appendingPathComponent("sent"), encoding: .utf8)) ?? "" }

  private func copy(_ image: String, _ name: String, minutesAgo: Int = 0) throws {
    let made = try Shell.run(
      "cp \(Samples.root.path)/samples/\(image) backup/\(name) && touch -d '\(minutesAgo) minutes ago' backup/\(name)",
      in: folder)
    #expect(made.status == 0)
  }

  @Test("a sound newest image makes no noise, whatever the older ones are") func silent() throws {
    try copy("broken/one_myisam.trunc300.bak", "old.bak", minutesAgo: 90)
    try copy("images/one_myisam/one_myisam.bak", "new.bak")
    let result = try run("--level=rows")
    #expect(result.status == 0 && result.output.isEmpty && result.errors.isEmpty && sent.isEmpty, "\(result)")
  }

  @Test("a planted fault is mailed with its place") func fault() throws {
    try copy("images/one_myisam/one_myisam.bak", "old.bak", minutesAgo: 90)
    try copy("images/one_myisam/one_myisam.bak", "new image.bak".replacing(" ", with: "_"))
    _ = try Shell.run("printf '\\377' | dd of=backup/new_image.bak bs=1 seek=70 conv=notrunc", in: folder)
    let result = try run()
    #expect(result.status == 1)
    #expect(sent.hasPrefix("-s backup: DAMAGED: backup/new_image.bak dba@example.org\n"), "\(sent)")
    #expect(sent.contains("FAILURE: catalogue"), "\(sent)")
  }

  @Test("no image, or an old one, is mailed") func missing() throws {
    #expect(try run().status == 1)
    #expect(sent.contains("backup: there is none in backup"))
    try copy("images/one_myisam/one_myisam.bak", "a.bak", minutesAgo: 27 * 60)
    #expect(try run().status == 1)
    #expect(sent.contains("backup: the newest in backup is too old"))
    #expect(try run("", environment: ["MAX_AGE": "48"]).status == 0)
  }

  @Test("a mail that can't be sent is told on standard error") func noMail() throws {
    try copy("broken/one_myisam.trunc300.bak", "a.bak")
    let result = try run("", environment: ["MAILER": "false"])
    #expect(result.status == 2 && result.errors.contains("no mail could be sent") && result.errors.contains("DAMAGED"))
  }
}
