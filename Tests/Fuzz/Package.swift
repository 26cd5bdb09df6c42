// swift-tools-version: 6.2

import PackageDescription

/// What every target is compiled with, as in the package that is tested.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableExperimentalFeature("Lifetimes"),
  .treatAllWarnings(as: .error),
]

/// One fuzzer.
func fuzzer(_ name: String) -> Target {
  .executableTarget(
    name: name,
    dependencies: ["FuzzSupport", .product(name: "BackupStreamLib", package: "BackupStream")],
    swiftSettings: strict)
}

// `run` builds and runs these: they need flags that a manifest cannot give to the package that is tested.
let package = Package(
  name: "Fuzz",
  platforms: [.macOS(.v26)],
  dependencies: [
    .package(name: "BackupStream", path: "../.."),
    .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
  ],
  targets: [
    .systemLibrary(name: "CLibFuzzer", path: "Sources/CLibFuzzer"),
    .target(
      name: "FuzzSupport",
      dependencies: [
        "CLibFuzzer", .product(name: "BackupStreamLib", package: "BackupStream"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),
    fuzzer("fuzz-transport"),
    fuzzer("fuzz-sections"),
    fuzzer("fuzz-image"),
  ]
)
