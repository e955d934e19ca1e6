// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/network_checks.h"
#include "learning/network_summary.h"

#include <QTest>

#include <algorithm>

using namespace sluice;

class TestNetworkSummary : public QObject {
    Q_OBJECT

  private slots:
    void dense_layers_have_their_shapes_and_counts() {
        const NetworkSummary summary = summarise({"mlp", {50, 20}, 0.0, 100, 10}, 64);
        QCOMPARE(summary.layers.size(), std::size_t{3});
        QCOMPARE(summary.layers[0].output, (std::vector<std::int64_t>{50}));
        QCOMPARE(summary.layers[0].parameters, std::uint64_t{5050});
        QCOMPARE(summary.parameters, std::uint64_t{5050 + 51 * 20 + 21 * 10});
    }

    void a_residual_network_has_torchvisions_count() {
        NetworkSpec spec{"resnet18", {}, 0.0, 3 * 224 * 224, 1000};
        spec.image = {3, 224, 224};
        spec.stem = "imagenet";
        const NetworkSummary summary = summarise(checked_network(spec), 1);
        QCOMPARE(summary.parameters, std::uint64_t{11'689'512}); // of torchvision.models.resnet18
        QCOMPARE(summary.layers.front().output, (std::vector<std::int64_t>{64, 112, 112}));
        QCOMPARE(summary.layers.back().output, (std::vector<std::int64_t>{1000}));
    }

    void a_transformer_has_every_parameter_in_a_layer() {
        LanguageModelSpec spec;
        spec.vocabulary = "\n0123456789+=;#?";
        const NetworkSummary summary = summarise(spec, 64);
        QCOMPARE(summary.parameters, static_cast<std::uint64_t>(parameter_count(spec)));
        QCOMPARE(summary.layers.front().name, std::string("token"));
        QCOMPARE(summary.layers.front().output, (std::vector<std::int64_t>{32, 64}));
        const auto qkv = std::ranges::find(summary.layers, "blocks.1.attention.qkv", &LayerSummary::name);
        QVERIFY(qkv != summary.layers.end());
        QCOMPARE(qkv->output, (std::vector<std::int64_t>{32, 192}));
        QCOMPARE(qkv->parameters, std::uint64_t{65 * 192});
        QCOMPARE(summary.layers.back().output, (std::vector<std::int64_t>{32, 16}));
        QVERIFY(summary.text().find("blocks.0.mlp.down") != std::string::npos);
        QVERIFY(summarise(spec, 128).training_bytes > summary.training_bytes);
    }
};

QTEST_GUILESS_MAIN(TestNetworkSummary)
#include "test_network_summary.moc"
