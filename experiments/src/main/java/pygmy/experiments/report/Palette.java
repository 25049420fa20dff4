package pygmy.experiments.report;

import java.awt.Color;

/** The colours of the front end's page ({@code page.css}). Each place where time goes has its own there, and has it here. */
public enum Palette {
    CARD(0xFFFFFF), INK(0x22262B), SOFT(0x6A717A), LINE(0xE2E0D9),
    CLIENT(0xB9BEC5), FRONTEND(0x2F6FD0), QUEUE(0xD08A1D), PRIMARY(0xB3342D), ORDER(0x8A56C2), CATALOG(0x2C9660);

    private final Color color;

    Palette(int rgb) {
        this.color = new Color(rgb);
    }

    Color color() {
        return color;
    }
}
